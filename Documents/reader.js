
"use strict";

// Renders /openapi.json as a page, with a form for each operation. Text becomes text nodes only, never HTML.

const METHODS = ["get", "post", "put", "patch", "delete"];
const SHOWN_LIMIT = 200000;
let contract;
// Never stored: it is gone with the page.
let credential = "";

// Elements.

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child instanceof Node || (child && child !== true)));
  return made;
}

// Text with `code` and [links](target) in it.
function inline(text) {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (part.startsWith("`")) return element("code", null, part.slice(1, -1));
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    return link && /^(https?:|\/|#)/.test(link[2]) ? element("a", { href: link[2] }, link[1]) : part;
  });
}

// The little of Markdown that the contract is written in: paragraphs, headings, lists.
function prose(text) {
  const blocks = (text || "").trim().split(/\n{2,}/).filter(Boolean);
  return element("div", { class: "text" }, blocks.map((block) => {
    const heading = /^#+ (.*)$/.exec(block);
    if (heading) return element("h3", null, inline(heading[1]));
    if (!/^[-*] /.test(block)) return element("p", null, inline(block.replace(/\n/g, " ")));
    const items = block.split(/\n(?=[-*] )/).map((item) => item.slice(2).replace(/\s*\n\s*/g, " "));
    return element("ul", null, items.map((item) => element("li", null, inline(item))));
  }));
}

function table(names, rows) {
  const head = element("tr", null, names.map((name) => element("th", { scope: "col" }, name)));
  return element("table", { class: "rows" }, element("thead", null, head), element("tbody", null, rows));
}

function pretty(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

// The contract.

function resolved(node) {
  let rest = {};
  while (node && node.$ref) {
    const { $ref, ...own } = node;
    rest = { ...own, ...rest };
    node = $ref.slice(2).split("/").reduce(
      (place, name) => place[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")], contract);
  }
  return { ...node, ...rest };
}

function nameOf(node) {
  return node && node.$ref ? node.$ref.split("/").pop() : null;
}

function operations() {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const own = item[method];
      const parameters = [...(item.parameters || []), ...(own.parameters || [])].map(resolved);
      return { ...own, path, method: method.toUpperCase(), parameters, id: `operation-${own.operationId}` };
    }));
}

function examplesOf(media) {
  if (!media) return [];
  const several = Object.entries(media.examples || {}).map(([name, example]) => [name, resolved(example).value]);
  return media.example === undefined ? several : [["example", media.example], ...several];
}

function typeOf(schema) {
  const whole = resolved(schema);
  const name = nameOf(schema);
  if (name && (whole.properties || whole.oneOf)) return element("a", { href: `#schema-${name}` }, name);
  if (whole.oneOf || whole.anyOf) {
    return (whole.oneOf || whole.anyOf).flatMap((one, index) => [index ? " or " : "", typeOf(one)]);
  }
  const types = [whole.type || (whole.enum || whole.const !== undefined ? "string" : "any")].flat();
  if (types.includes("array")) return ["array of ", typeOf(whole.items || {})];
  const word = types.join(" or ");
  return whole.format && !whole.format.startsWith("int") ? `${word}, ${whole.format}` : word;
}

function bounds(least, most, unit) {
  if (least === undefined && most === undefined) return null;
  if (most === undefined) return `at least ${least}${unit}`;
  if (least === undefined) return `at most ${most}${unit}`;
  return `${least} to ${most}${unit}`;
}

function rulesOf(schema) {
  const whole = resolved(schema);
  const most = whole.maximum > Number.MAX_SAFE_INTEGER ? "2⁶³−1" : whole.maximum;
  const rules = [
    whole.enum && `one of ${whole.enum.join(", ")}`,
    whole.const !== undefined && `always ${JSON.stringify(whole.const)}`,
    bounds(whole.minimum, most, ""),
    bounds(whole.minLength, whole.maxLength, " characters"),
    bounds(whole.minItems, whole.maxItems, " elements"),
    whole.uniqueItems && "each once",
    whole.default !== undefined && `default ${JSON.stringify(whole.default)}`,
    whole.readOnly && "read-only",
  ].filter(Boolean);
  const inner = whole.items ? rulesOf(whole.items) : "";
  return [...rules, inner && `each: ${inner}`].filter(Boolean).join(" · ");
}

// Schemas.

function fieldRows(schema) {
  const whole = resolved(schema);
  const required = new Set(whole.required || []);
  return Object.entries(whole.properties || {}).map(([name, field]) => {
    const rules = rulesOf(field);
    return element("tr", null,
      element("td", { class: "name" }, element("code", null, name), required.has(name) ? " *" : ""),
      element("td", null, typeOf(field), rules && element("span", { class: "rule" }, rules)),
      element("td", null, inline(resolved(field).description || "")));
  });
}

function schemaView(schema) {
  const whole = resolved(schema);
  if (whole.oneOf || whole.anyOf) {
    return (whole.oneOf || whole.anyOf).map((one) => element("div", null, element("p", null, typeOf(one))));
  }
  const rows = fieldRows(schema);
  if (!rows.length) return element("p", null, typeOf(schema), " ", element("span", { class: "rule" }, rulesOf(schema)));
  return [
    table(["Field", "Type", "Meaning"], rows),
    whole.required && element("p", { class: "quiet" }, "* required"),
  ];
}

function schemaSection(name, schema) {
  return element("details", { class: "schema", id: `schema-${name}` },
    element("summary", null, element("code", null, name),
      element("span", { class: "quiet" }, (resolved(schema).description || "").split("\n")[0])),
    element("div", { class: "inside" }, prose(resolved(schema).description), schemaView(schema)));
}

// Operations.

function parameterTable(parameters) {
  if (!parameters.length) return null;
  return [
    element("h3", null, "Parameters"),
    table(["Name", "Type", "Meaning"], parameters.map((parameter) => {
      const rules = rulesOf(parameter.schema || {});
      return element("tr", null,
        element("td", { class: "name" }, element("code", null, parameter.name), parameter.required ? " *" : "",
          element("span", { class: "rule" }, parameter.in)),
        element("td", null, typeOf(parameter.schema || {}), rules && element("span", { class: "rule" }, rules)),
        element("td", null, inline((parameter.description || "").trim())));
    })),
  ];
}

function exampleView([name, value], count) {
  const isProblem = value && typeof value.type === "string" && value.type.startsWith("/problems/");
  const label = isProblem ? element("a", { href: value.type }, element("code", null, name)) : name;
  return element("div", null, (count > 1 || isProblem) && element("p", { class: "quiet" }, label),
    element("pre", { tabindex: "0" }, pretty(value)));
}

function mediaView(content) {
  return Object.entries(content || {}).map(([type, media]) => {
    const examples = examplesOf(media);
    const name = nameOf(media.schema);
    return element("div", null,
      element("p", null, element("code", null, type), name ? [" ", typeOf(media.schema)] : ""),
      examples.map((example) => exampleView(example, examples.length)));
  });
}

function bodySection(body) {
  if (!body) return null;
  const whole = resolved(body);
  const types = Object.keys(whole.content);
  const media = whole.content[types[0]];
  const examples = examplesOf(media);
  return [
    element("h3", null, "Body"),
    element("p", null, types.flatMap((type, index) => [index ? " or " : "", element("code", null, type)])),
    whole.description && prose(whole.description), media.schema && schemaView(media.schema),
    examples.map((example) => exampleView(example, examples.length)),
  ];
}

function answerView(status, answer) {
  const whole = resolved(answer);
  const codes = Object.values(whole.content || {}).flatMap(examplesOf).map(([, value]) => value && value.code)
    .filter((code) => typeof code === "string");
  const headers = Object.entries(whole.headers || {}).map(([name, header]) => [name, resolved(header)]);
  return element("details", { class: "answer" },
    element("summary", null, element("strong", null, status), " ",
      codes.length ? codes.flatMap((code, index) => [index ? ", " : "", element("code", null, code)])
        : inline((whole.description || "").trim().replace(/\n/g, " "))),
    codes.length ? prose(whole.description) : null,
    headers.length ? table(["Header", "Type", "Meaning"], headers.map(([name, header]) => element("tr", null,
      element("td", { class: "name" }, element("code", null, name)),
      element("td", null, typeOf(header.schema || {})),
      element("td", null, inline(header.description || ""))))) : null,
    mediaView(whole.content));
}

function operationSection(operation) {
  const section = element("details", { class: "operation", id: operation.id },
    element("summary", null, element("span", { class: `method ${operation.method}` }, operation.method),
      element("code", null, operation.path), element("span", null, operation.summary || "")));
  // Made when it is opened first: there are many, and few are read.
  section.addEventListener("toggle", () => {
    if (section.childElementCount > 1) return;
    section.append(element("div", { class: "inside" }, prose(operation.description),
      parameterTable(operation.parameters), bodySection(operation.requestBody), element("h3", null, "Answers"),
      Object.entries(operation.responses).map(([status, answer]) => answerView(status, answer)), tryForm(operation)));
  });
  return section;
}

// Forms.

function control(parameter, id) {
  const schema = resolved(parameter.schema || {});
  const choices = schema.type === "boolean" ? ["true", "false"] : schema.enum;
  const attributes = { id, name: parameter.name };
  if (choices) {
    return element("select", attributes, element("option", { value: "" }, "not sent"),
      choices.map((choice) => element("option", { value: choice }, choice)));
  }
  const example = parameter.example === undefined ? "" : [parameter.example].flat().join(", ");
  return element("input", { ...attributes, autocomplete: "off", spellcheck: "false", placeholder: example,
    required: parameter.required, value: parameter.required ? example : "" });
}

function tryForm(operation) {
  const fields = operation.parameters.map((parameter, index) => {
    const id = `${operation.id}-${index}`;
    const isList = resolved(parameter.schema || {}).type === "array";
    const input = control(parameter, id);
    const note = `${parameter.in}${parameter.required ? ", required" : ""}${isList ? ", several by commas" : ""}`;
    const label = element("label", { for: id }, element("code", null, parameter.name), " ",
      element("span", { class: "quiet" }, note));
    return { parameter, isList, input, view: element("div", null, label, input) };
  });
  const body = operation.requestBody ? bodyControls(operation) : null;
  const accept = acceptControl(operation);
  const send = element("button", { type: "submit" }, "Send");
  const stop = element("button", { type: "button", disabled: true }, "Stop");
  const output = element("div", { role: "status", "aria-live": "polite" });
  const views = [...fields.map((field) => field.view), accept && accept.view];
  const form = element("form", { class: "try", "aria-label": `Try ${operation.method} ${operation.path}` },
    element("h3", null, "Try it"), element("p", { class: "quiet" }, "Goes to the service that served this page."),
    element("div", { class: "fields" }, views), body && body.view, element("div", null, send, stop), output);
  let abort = null;
  stop.addEventListener("click", () => abort && abort.abort());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    abort = new AbortController();
    send.disabled = true;
    stop.disabled = false;
    await exchange(requestOf(operation, fields, body, accept), abort.signal, output);
    send.disabled = false;
    stop.disabled = true;
  });
  return form;
}

function bodyControls(operation) {
  const content = resolved(operation.requestBody).content;
  const types = Object.keys(content);
  const examples = examplesOf(content[types[0]]);
  const id = `${operation.id}-body`;
  const text = element("textarea", { id, rows: "8", spellcheck: "false" });
  text.value = examples.length ? pretty(examples[0][1]) : "";
  const type = element("select", { id: `${id}-type` }, types.map((name) => element("option", null, name)));
  const choice = element("select", { id: `${id}-example` }, examples.map(([name]) => element("option", null, name)));
  choice.addEventListener("change", () => { text.value = pretty(examples[choice.selectedIndex][1]); });
  const view = element("div", null,
    element("div", { class: "fields" },
      types.length > 1 && element("div", null, element("label", { for: type.id }, "Content-Type"), type),
      examples.length > 1 && element("div", null, element("label", { for: choice.id }, "Example"), choice)),
    element("label", { for: id }, "Body"), text);
  return { view, text, type };
}

// Where an answer has several forms the reader chooses one.
function acceptControl(operation) {
  const types = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"))
    .flatMap(([, answer]) => Object.keys(resolved(answer).content || {}));
  if (new Set(types).size < 2) return null;
  const id = `${operation.id}-accept`;
  const input = element("select", { id }, [...new Set(types)].map((type) => element("option", null, type)));
  return { input, view: element("div", null, element("label", { for: id }, element("code", null, "Accept")), input) };
}

function requestOf(operation, fields, body, accept) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { parameter, isList, input } of fields) {
    const value = input.value.trim();
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    if (!value) continue;
    const values = isList ? value.split(",").map((one) => one.trim()).filter(Boolean) : [value];
    if (parameter.in === "query") values.forEach((one) => query.append(parameter.name, one));
    if (parameter.in === "header") headers[parameter.name] = value;
  }
  if (credential && (operation.security || contract.security || []).length) {
    headers.Authorization = `Bearer ${credential}`;
  }
  if (accept) headers.Accept = accept.input.value;
  if (body) headers["Content-Type"] = body.type.value;
  const target = query.size ? `${path}?${query}` : path;
  return { method: operation.method, target, headers, body: body ? body.text.value : undefined };
}

function curlOf({ method, target, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = [`curl -i -X ${method} ${quoted(location.origin + target)}`];
  for (const [name, value] of Object.entries(headers)) {
    // The credential is not shown: the shell is asked for it.
    parts.push(name === "Authorization" ? '-H "Authorization: Bearer $BATON_KEY"' : `-H ${quoted(`${name}: ${value}`)}`);
  }
  if (body !== undefined) parts.push(`--data-binary ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

async function exchange(request, signal, output) {
  const state = element("p", null, "Waiting ...");
  output.replaceChildren(state, element("pre", { tabindex: "0" }, curlOf(request)));
  const began = performance.now();
  try {
    const answer = await fetch(request.target, { method: request.method, headers: request.headers, body: request.body,
      signal, cache: "no-store" });
    const took = Math.round(performance.now() - began);
    state.replaceChildren(element("strong", null, `${answer.status} ${answer.statusText}`), ` after ${took} ms`);
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const shown = element("pre", { tabindex: "0" });
    output.append(element("pre", { tabindex: "0" }, headers), shown);
    await show(answer, shown);
    if (!shown.textContent) shown.replaceWith(element("p", { class: "quiet" }, "No body."));
  } catch (error) {
    output.append(element("p", null, signal.aborted ? "Stopped." : `The request failed: ${error.message}`));
  }
}

// Shows a body as it comes, so that a stream that does not end is seen as well.
async function show(answer, shown) {
  const type = answer.headers.get("Content-Type") || "";
  const decoder = new TextDecoder();
  let text = "";
  if (!answer.body) return;
  for (const reader = answer.body.getReader(); text.length < SHOWN_LIMIT;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    shown.textContent = text;
    if (text.length >= SHOWN_LIMIT) {
      shown.textContent += "\n... (more is not shown)";
      reader.cancel();
      return;
    }
  }
  if (/^application\/([a-z.-]+\+)?json/.test(type)) shown.textContent = indented(text);
}

// JSON with line breaks, token by token: JSON.parse would round 64-bit numbers.
function indented(text) {
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  return text.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]|\s+/g, (token) => {
    switch (token) {
      case "{": case "[": depth += 1; return token + line();
      case "}": case "]": depth -= 1; return line() + token;
      case ",": return token + line();
      case ":": return ": ";
      default: return /^\s/.test(token) ? "" : token;
    }
  });
}

// The page.

function credentialField() {
  const input = element("input", { id: "credential", type: "password", autocomplete: "off", spellcheck: "false",
    placeholder: "bt_..." });
  input.addEventListener("input", () => { credential = input.value.trim(); });
  return element("div", { class: "fields" }, element("div", null,
    element("label", { for: "credential" }, "Credential ",
      element("span", { class: "quiet" }, "sent with what is tried below; kept in this page only, until it is left")),
    input));
}

function contents(groups, problems) {
  const list = (entries) => element("ul", null, entries.map((entry) => element("li", null, entry)));
  return [
    element("strong", null, `${contract.info.title} ${contract.info.version}`),
    list([element("a", { href: "#contract" }, "What holds everywhere")]),
    groups.map(({ tag, members }) => [
      element("h2", null, tag.name),
      list(members.map((operation) => element("a", { href: `#${operation.id}` },
        element("span", { class: `method ${operation.method}` }, operation.method), " ",
        element("span", { class: "mono" }, operation.path)))),
    ]),
    element("h2", null, "Reference"),
    list([element("a", { href: "#schemas" }, "Schemas"), element("a", { href: "/problems/" }, "Problems"),
      element("a", { href: "/openapi.yaml" }, "openapi.yaml"), element("a", { href: "/openapi.json" }, "openapi.json")]),
  ];
}

function render() {
  const all = operations();
  const groups = contract.tags.map((tag) => ({ tag, members: all.filter((one) => (one.tags || []).includes(tag.name)) }))
    .filter((group) => group.members.length);
  document.getElementById("contents").append(...contents(groups).flat(Infinity));
  document.getElementById("contract").replaceChildren(
    element("h1", null, `${contract.info.title} ${contract.info.version}`),
    element("p", { class: "quiet" }, contract.info.summary || ""), credentialField(), prose(contract.info.description),
    ...groups.flatMap(({ tag, members }) => [
      element("h2", { id: `tag-${tag.name}` }, tag.name), prose(tag.description), ...members.map(operationSection),
    ]),
    element("h2", { id: "schemas" }, "Schemas"),
    ...Object.entries(contract.components.schemas).map(([name, schema]) => schemaSection(name, schema)));
}

// Opens what the address names.
function follow() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.tagName === "DETAILS") target.open = true;
  target.scrollIntoView();
  const summary = target.querySelector("summary");
  if (summary) summary.focus({ preventScroll: true });
}

async function main() {
  const narrow = matchMedia("(max-width: 52rem)");
  const menu = document.getElementById("menu");
  // Beside the text the menu is always there; above it, it would be all there is to see.
  const fold = () => { menu.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);
  menu.addEventListener("click", (event) => { if (event.target.closest("a") && narrow.matches) menu.open = false; });
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  contract = await answer.json();
  render();
  addEventListener("hashchange", follow);
  follow();
}

main().catch((error) => {
  document.getElementById("state").textContent = `The contract cannot be read: ${error.message}`;
});
