// swift-format-ignore-file
// Made by scripts/embed-documents of openapi.yaml and Documents/; edit those.

/// The files that the service serves, so that the program needs none beside it.
enum EmbeddedFiles {
    /// `openapi.yaml`.
    static let contractYAML = ###"""
openapi: 3.1.1
info:
  title: Baton
  version: 0.1.0
  summary: Users and the tasks they hold.
  description: |
    Baton keeps users and tasks in PostgreSQL. A task is always held by one user, and a transfer hands it to another.

    This document says what the service answers today. Every answer shown in it was really given by the service.

    ## What holds everywhere

    - Bodies are JSON in UTF-8, with names in snake_case. Times are RFC 3339; any offset is taken, answers are in UTC
      with microseconds and a `Z`. Ids and versions are positive 64-bit integers.
    - A body is read strictly: a field that is not in its schema, or that the service alone sets, is refused; so is a
      name that occurs twice. Numbers have neither fraction nor exponent. Strings cannot hold U+0000. Lengths are
      counted in Unicode code points.
    - Answers are open: a caller must expect new fields, new values of `priority` and new problem codes.
    - A query parameter that is not documented, or given more often than documented, is refused.
    - HEAD is answered wherever GET is, with the status and the headers of GET and without a body. Every path answers
      OPTIONS.
    - HTTP/1.1 asks for one `Host` header; without it the answer is 400, and the connection ends.
    - Every answer says `X-Content-Type-Options: nosniff` and a `Cache-Control`: what is not a document is kept by
      nobody else than the caller, and a problem by nobody.

    ## Who calls

    Everything below `/v1` needs a credential, `Authorization: Bearer ...`: an API key (`bt_...`, made by the operator
    with `baton keys create`) or, where the service trusts an issuer, a JSON Web Token signed by RS256, ES256 or EdDSA.
    Without one, or with one that is not valid, the answer is 401 `UNAUTHENTICATED`, before anything else is looked at.
    A service may be told to ask for none (`BATON_AUTH=none`, as `baton dev` is): then every caller acts for tenant 1 and
    may do everything.

    The credential says for which tenant its holder acts; what belongs to another tenant does not exist. It says what is
    allowed, by scopes: `tasks:read`, `tasks:write`, `users:read`, `users:write`, `operations`, and `admin`, which stands
    for all of them. Without the scope of an operation the answer is 403 `INSUFFICIENT_SCOPE` and names it. Deleting a
    user and handing the tasks to another needs `tasks:write` as well.

    A credential may be bound to one user. For its holder other users and their tasks do not exist: lists hold its own
    alone, others are 404, in batches item by item. It hands over its own tasks to any user of the tenant. To create a
    user, or a task for another user, is 403 `OTHER_USER`.

    Idempotency keys and rate limits belong to the holder of a credential. A key that was revoked is refused within five
    seconds everywhere. Credentials are in no log and in no answer.

    ## Versions

    Every row has a `version`, 1 at creation and one higher with every change. The `ETag` of a row is its version in
    quotes, the same on every replica. `If-Match` on PATCH, DELETE and transfer makes the write depend on it: check and
    write are one step, and of two callers with the same version one succeeds. A patch to the values that are already
    there changes nothing and raises no version.

    Checks come in this order: the credential (401), the route, and in it an id that can be none (404); the scope (403); the request (400, 406, 413, 414, 415,
    and 422 for values); existence (404); `If-Match` (412); state (409); references (422 `UNKNOWN_USER`).

    ## Once

    A POST that writes takes an `Idempotency-Key`. Under one key a write happens once, however often it is asked for:
    whoever asks again gets the first answer, with `Idempotency-Replayed: true`, while the first is under way 409
    `IDEMPOTENCY_IN_FLIGHT`, and for another request under the key 422 `IDEMPOTENCY_MISMATCH`. A key belongs to its
    caller and to method and path template; the same request is one with the same method, path, query, `If-Match` and
    values in the body. What fails spends no key. A key is kept for 24 hours. A replay comes after the checks of the
    request's values and before existence.

    With `validate_only=true` a write is only tried: every check is made and the answer is the one the write would have
    had, without `Location`, but nothing is changed and no key spent. An id that it shows is not given again.

    ## Lists of tasks

    A list holds the tasks that pass all filters, by id unless `order_by` says otherwise. Tasks that are alike in what
    they are ordered by come by id in the same direction; tasks without `due_at` come last in both. A page begins after
    the last task of the page before: a task that is created, changed or deleted meanwhile makes no other task appear
    twice or be missed. Every order, and every filter with every order, is served by an index.

    To a caller whose `Accept` is `application/x-ndjson` the same list comes as a stream: every matching task, one a
    line, as they were at one moment, without pages (`page_size`, `page_token` and `include_total` are refused). The
    request's deadline ends where the stream begins. A reader who is behind makes the database wait; who takes nothing
    for 30 s, or is not done after 10 minutes (`BATON_STREAM_TIMEOUT`), is given up, as is who disconnects. A stream that
    cannot go on breaks off, without the last chunk (RFC 9112, 7.1). Half of the service's database connections may
    stream at a time; one stream more is 503 `OVERLOADED`.

    ## Batches

    `/v1/tasks/batch/…` takes up to 500 writes, or the ids of up to 1000 tasks to read, in one request and one step
    of the database. Each item is judged as its own route would judge it. What is wrong with the request as a whole,
    such as a task that is named twice, refuses all of it (422). `mode` is required:

    - `atomic`: all items are done, 200 with a result for each; or none is, and the answer is the problem of the first
      item that fails, with its status and, in `index`, its place.
    - `partial`: what can be done is done, always 207 with a result for each: `status` is what the item's own route
      would have answered, with the `task` and its `etag`, or with the `problem`.

    Results are in the order of the items; `ref` is whatever the caller calls an item. The limit of the body, 1 MiB
    unless the service is told otherwise (`BATON_MAX_BODY`), leaves about 2 kB for each of 500 items; 500 items as long
    as they can be take 24 MiB.

    ## Problems

    Every status of 400 and above is a problem document (RFC 9457), `application/problem+json`, whatever the caller
    accepts. Programs decide by `code`; `retryable` says that nothing was done and the same request may be sent again as
    it is. Its `type` is the path of a page that says what happened and what to do; [/problems/](/problems/) lists them.

    A path that is not in this document is 404 `NOT_FOUND` for every method, once the caller is known; a method that a path does not have is 405
    `METHOD_NOT_ALLOWED`, whose `Allow` header names those it has. What is no HTTP/1.1 is 400 `MALFORMED_REQUEST`, and
    the connection ends.

    ## Bounds

    A service that works on as many requests as it may, or whose queue for the database is full, answers 503
    `OVERLOADED` at once and has done nothing; one that has as many connections as it may have answers so on each further
    one, unasked, and closes it. A service that limits how many requests a caller may make, which is off
    unless it is told so, says with every answer in `RateLimit` how many are left, and answers 429 `RATE_LIMITED` to
    those beyond. A head or a body that does not arrive in time is 408 `REQUEST_TIMEOUT`. A service may be told to
    refuse a PATCH, DELETE or transfer without `If-Match`: 428 `PRECONDITION_REQUIRED`.

    ## Deadlines and stopping

    Each request has a deadline, 10 s unless the service is told otherwise, that bounds the wait for a database
    connection and the statement. A caller may ask for less in `X-Envoy-Expected-Rq-Timeout-Ms`, `Grpc-Timeout` or
    `Prefer: wait=N`; the least counts, and 0 has expired already. At the deadline the database is told to stop. A write
    that it had begun is answered 504 when it says that it has stopped, with the write's own answer when it was faster,
    and 503 `OUTCOME_UNKNOWN` when it says nothing in the tenth of a second after it. While the service stops, answers carry
    `Connection: close`, and the last requests are still answered.

    ## Where the time goes

    To `Prefer: server-timing` every answer has `Preference-Applied: server-timing` and, in `Server-Timing`, milliseconds
    to the microsecond: `queue` from the arrival of the request's head until the service turned to it (for a request that
    was sent before the one ahead of it on its connection was answered, that answer included), `pool` for the wait for
    database connections, `db` for the database's answers, `encode` for making the answer of them, and `total`.
    What `total` has beyond them is the arrival of the body and the checks. A stream tells of its first look only.

    ## The admin port

    A second port (9090) is for operators and is not part of this contract: `GET /livez` is 200 while the program runs,
    `GET /readyz` is 200 while it can serve and 503 with the reasons otherwise, `GET /startupz` is 200 once it was
    ready.
  license:
    name: Apache 2.0
    identifier: Apache-2.0
servers:
  - url: /
    description: The service that serves this document.
  - url: http://127.0.0.1:8080
    description: What `make run` starts.
security: [{Bearer: []}]
tags:
  - name: Contract
    description: |
      What this service promises, served by itself, without the database and to any caller, whatever `Accept` says.
  - name: Service
  - name: Users
    description: Those who hold tasks.
  - name: Tasks
    description: What is to be done, and by whom.

paths:
  /openapi.yaml:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: readContractYAML
      tags: [Contract]
      summary: Read this document.
      security: []
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: This document.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/DocumentTag"}
            Cache-Control: {$ref: "#/components/headers/CacheControl"}
            Content-Security-Policy: {$ref: "#/components/headers/ContentSecurityPolicy"}
            X-Content-Type-Options: {$ref: "#/components/headers/ContentTypeOptions"}
          content:
            application/yaml:
              schema:
                type: object
                required: [openapi, info, paths]
        "304": {$ref: "#/components/responses/DocumentNotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfContractYAML
      tags: [Contract]
      summary: Tell the methods there are.
      security: []
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /openapi.json:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: readContractJSON
      tags: [Contract]
      summary: Read this document as JSON.
      security: []
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: This document as JSON.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/DocumentTag"}
            Cache-Control: {$ref: "#/components/headers/CacheControl"}
            Content-Security-Policy: {$ref: "#/components/headers/ContentSecurityPolicy"}
            X-Content-Type-Options: {$ref: "#/components/headers/ContentTypeOptions"}
          content:
            application/json:
              schema:
                type: object
                required: [openapi, info, paths]
        "304": {$ref: "#/components/responses/DocumentNotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfContractJSON
      tags: [Contract]
      summary: Tell the methods there are.
      security: []
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /docs:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: readDocs
      tags: [Contract]
      summary: Read and try the contract in a browser.
      security: []
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: A page that shows this document, with a form for each operation.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/DocumentTag"}
            Cache-Control: {$ref: "#/components/headers/CacheControl"}
            Content-Security-Policy: {$ref: "#/components/headers/ContentSecurityPolicy"}
            X-Content-Type-Options: {$ref: "#/components/headers/ContentTypeOptions"}
          content:
            text/html; charset=utf-8:
              schema: {type: string}
        "304": {$ref: "#/components/responses/DocumentNotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfDocs
      tags: [Contract]
      summary: Tell the methods there are.
      security: []
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /problems/:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: listProblems
      tags: [Contract]
      summary: List the kinds of problems.
      security: []
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: A page with every code that the service may answer.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/DocumentTag"}
            Cache-Control: {$ref: "#/components/headers/CacheControl"}
            Content-Security-Policy: {$ref: "#/components/headers/ContentSecurityPolicy"}
            X-Content-Type-Options: {$ref: "#/components/headers/ContentTypeOptions"}
          content:
            text/html; charset=utf-8:
              schema: {type: string}
        "304": {$ref: "#/components/responses/DocumentNotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfProblems
      tags: [Contract]
      summary: Tell the methods there are.
      security: []
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /problems/{type}:
    parameters:
      - $ref: "#/components/parameters/ProblemType"
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: readProblem
      tags: [Contract]
      summary: Read what a kind of problem means and what to do about it.
      security: []
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: The page that the `type` of a problem document leads to.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/DocumentTag"}
            Cache-Control: {$ref: "#/components/headers/CacheControl"}
            Content-Security-Policy: {$ref: "#/components/headers/ContentSecurityPolicy"}
            X-Content-Type-Options: {$ref: "#/components/headers/ContentTypeOptions"}
          content:
            text/html; charset=utf-8:
              schema: {type: string}
        "304": {$ref: "#/components/responses/DocumentNotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "404": {$ref: "#/components/responses/NotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfProblem
      tags: [Contract]
      summary: Tell the methods there are.
      security: []
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: describeService
      tags: [Service]
      summary: Tell what answers here.
      responses:
        "200":
          description: Name and version of the program.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Service"}
              example: {name: baton, version: 0.1.0}
        "400": {$ref: "#/components/responses/InvalidRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfService
      tags: [Service]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/users:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: listUsers
      tags: [Users]
      summary: List the users by id.
      security: [{Bearer: ["users:read"]}]
      parameters:
        - $ref: "#/components/parameters/PageSize"
        - $ref: "#/components/parameters/PageToken"
      responses:
        "200":
          description: A page of users.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            Link: {$ref: "#/components/headers/Link"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/UserPage"}
              example:
                users:
                  - id: 1
                    name: Ada Lovelace
                    email: ada@example.org
                    version: 1
                    created_at: "2026-11-22T20:15:14.793886Z"
                    updated_at: "2026-11-22T20:15:14.793886Z"
                next_page_token: AQAAAAAAAAAAAAHKBtKkXXIdUGJF3bB07QwbMv6tVhWEIlJi2yWXhMm-Vw
        "400": {$ref: "#/components/responses/InvalidListRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/ReadUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    post:
      operationId: createUser
      tags: [Users]
      summary: Create a user.
      security: [{Bearer: ["users:write"]}]
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/UserDraft"}
            example: {name: Ada Lovelace, email: ada@example.org}
      responses:
        "201":
          description: The user.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
            Location: {$ref: "#/components/headers/UserLocation"}
            Idempotency-Replayed: {$ref: "#/components/headers/IdempotencyReplayed"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/User"}
              example:
                id: 1
                name: Ada Lovelace
                email: ada@example.org
                version: 1
                created_at: "2026-11-22T20:15:14.793886Z"
                updated_at: "2026-11-22T20:15:14.793886Z"
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/NotAllowed"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/EmailTakenOrInFlight"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidUserDraft"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfUsers
      tags: [Users]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/users/{id}:
    parameters:
      - $ref: "#/components/parameters/UserID"
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: readUser
      tags: [Users]
      summary: Read a user.
      security: [{Bearer: ["users:read"]}]
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: The user.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/User"}
              example:
                id: 1
                name: Ada Lovelace
                email: ada@example.org
                version: 1
                created_at: "2026-11-22T20:15:14.793886Z"
                updated_at: "2026-11-22T20:15:14.793886Z"
        "304": {$ref: "#/components/responses/NotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/UserNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/ReadUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    patch:
      operationId: updateUser
      tags: [Users]
      summary: Change a user.
      security: [{Bearer: ["users:write"]}]
      description: A merge patch (RFC 7396), an absent field keeps its value; `null` clears the email address.
      parameters:
        - $ref: "#/components/parameters/IfMatch"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/merge-patch+json:
            schema: {$ref: "#/components/schemas/UserPatch"}
            example: {email: grace@example.org}
          application/json:
            schema: {$ref: "#/components/schemas/UserPatch"}
            example: {email: grace@example.org}
      responses:
        "200":
          description: The user as it is now.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/User"}
              example:
                id: 2
                name: Grace Hopper
                email: grace@example.org
                version: 2
                created_at: "2026-11-22T20:15:14.815113Z"
                updated_at: "2026-11-22T20:15:14.921740Z"
        "400": {$ref: "#/components/responses/InvalidChange"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/UserNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/EmailTaken"}
        "412": {$ref: "#/components/responses/VersionMismatch"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedPatchType"}
        "422": {$ref: "#/components/responses/InvalidUser"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    delete:
      operationId: deleteUser
      tags: [Users]
      summary: Delete a user who holds no task.
      security: [{Bearer: ["users:write"]}]
      description: |
        With `transfer_tasks_to` the user's tasks are first transferred to that user, in the same transaction: either
        both happen or neither.
      parameters:
        - $ref: "#/components/parameters/TransferTasksTo"
        - $ref: "#/components/parameters/IfMatch"
        - $ref: "#/components/parameters/ValidateOnly"
      responses:
        "204": {$ref: "#/components/responses/Deleted"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/UserNotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/UserHasTasks"}
        "412": {$ref: "#/components/responses/VersionMismatch"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "422": {$ref: "#/components/responses/InvalidHeir"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfUser
      tags: [Users]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "404": {$ref: "#/components/responses/UserNotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/users/{id}/tasks:
    parameters:
      - $ref: "#/components/parameters/UserID"
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: listTasksOfUser
      tags: [Tasks]
      summary: List the tasks that a user holds.
      security: [{Bearer: ["tasks:read"]}]
      description: See "Lists of tasks" above.
      parameters:
        - $ref: "#/components/parameters/Completed"
        - $ref: "#/components/parameters/Priorities"
        - $ref: "#/components/parameters/Labels"
        - $ref: "#/components/parameters/DueBefore"
        - $ref: "#/components/parameters/DueAfter"
        - $ref: "#/components/parameters/CreatedAfter"
        - $ref: "#/components/parameters/UpdatedAfter"
        - $ref: "#/components/parameters/Words"
        - $ref: "#/components/parameters/OrderBy"
        - $ref: "#/components/parameters/IncludeTotal"
        - $ref: "#/components/parameters/PageSize"
        - $ref: "#/components/parameters/PageToken"
      responses:
        "200": {$ref: "#/components/responses/TaskPage"}
        "400": {$ref: "#/components/responses/InvalidListRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/UserNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/ReadUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfTasksOfUser
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "404": {$ref: "#/components/responses/UserNotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: listTasks
      tags: [Tasks]
      summary: List the tasks.
      security: [{Bearer: ["tasks:read"]}]
      description: See "Lists of tasks" above.
      parameters:
        - $ref: "#/components/parameters/HolderID"
        - $ref: "#/components/parameters/Completed"
        - $ref: "#/components/parameters/Priorities"
        - $ref: "#/components/parameters/Labels"
        - $ref: "#/components/parameters/DueBefore"
        - $ref: "#/components/parameters/DueAfter"
        - $ref: "#/components/parameters/CreatedAfter"
        - $ref: "#/components/parameters/UpdatedAfter"
        - $ref: "#/components/parameters/Words"
        - $ref: "#/components/parameters/OrderBy"
        - $ref: "#/components/parameters/IncludeTotal"
        - $ref: "#/components/parameters/PageSize"
        - $ref: "#/components/parameters/PageToken"
      responses:
        "200": {$ref: "#/components/responses/TaskPage"}
        "400": {$ref: "#/components/responses/InvalidListRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/ReadUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    post:
      operationId: createTask
      tags: [Tasks]
      summary: Create a task.
      security: [{Bearer: ["tasks:write"]}]
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskDraft"}
            examples:
              everything:
                value:
                  user_id: 1
                  title: Write the note on the engine
                  priority: high
                  due_at: "2026-12-01T12:00:00+01:00"
                  labels: [writing, engine]
              the least:
                value: {user_id: 2, title: Find the moth}
      responses:
        "201":
          description: The task.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
            Location: {$ref: "#/components/headers/TaskLocation"}
            Idempotency-Replayed: {$ref: "#/components/headers/IdempotencyReplayed"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Task"}
              examples:
                everything: {$ref: "#/components/examples/Task"}
                the least:
                  value:
                    id: 2
                    user_id: 2
                    title: Find the moth
                    description: ""
                    completed: false
                    completed_at: null
                    priority: medium
                    due_at: null
                    labels: []
                    version: 1
                    created_at: "2026-11-22T20:15:14.968890Z"
                    updated_at: "2026-11-22T20:15:14.968890Z"
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/NotAllowed"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/InFlight"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidTask"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfTasks
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/{id}:
    parameters:
      - $ref: "#/components/parameters/TaskID"
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    get:
      operationId: readTask
      tags: [Tasks]
      summary: Read a task.
      security: [{Bearer: ["tasks:read"]}]
      parameters:
        - $ref: "#/components/parameters/IfNoneMatch"
      responses:
        "200":
          description: The task.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Task"}
              examples:
                open: {$ref: "#/components/examples/Task"}
                completed: {$ref: "#/components/examples/CompletedTask"}
        "304": {$ref: "#/components/responses/NotModified"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/TaskNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/ReadUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    patch:
      operationId: updateTask
      tags: [Tasks]
      summary: Change a task, except who holds it.
      security: [{Bearer: ["tasks:write"]}]
      description: |
        A merge patch (RFC 7396): an absent field keeps its value, `null` clears `due_at`, an array replaces the whole
        array. Who holds the task is changed by a transfer only.
      parameters:
        - $ref: "#/components/parameters/IfMatch"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/merge-patch+json:
            schema: {$ref: "#/components/schemas/TaskPatch"}
            example: {completed: true}
          application/json:
            schema: {$ref: "#/components/schemas/TaskPatch"}
            example: {completed: true}
      responses:
        "200":
          description: The task as it is now.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Task"}
              examples:
                completed: {$ref: "#/components/examples/CompletedTask"}
        "400": {$ref: "#/components/responses/InvalidChange"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/TaskNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "412": {$ref: "#/components/responses/VersionMismatch"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedPatchType"}
        "422": {$ref: "#/components/responses/InvalidTaskPatch"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    delete:
      operationId: deleteTask
      tags: [Tasks]
      summary: Delete a task.
      security: [{Bearer: ["tasks:write"]}]
      parameters:
        - $ref: "#/components/parameters/IfMatch"
        - $ref: "#/components/parameters/ValidateOnly"
      responses:
        "204": {$ref: "#/components/responses/Deleted"}
        "400": {$ref: "#/components/responses/InvalidConditionalRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/TaskNotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "412": {$ref: "#/components/responses/VersionMismatch"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfTask
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "404": {$ref: "#/components/responses/TaskNotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/{id}/transfer:
    parameters:
      - $ref: "#/components/parameters/TaskID"
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    post:
      operationId: transferTask
      tags: [Tasks]
      summary: Hand a task from the user who holds it to another.
      security: [{Bearer: ["tasks:write"]}]
      description: |
        Check and change are one step: of two transfers from the same holder exactly one succeeds. A transfer to the
        user who holds the task already is 200 and changes nothing, so that a lost answer can be asked for again.
      parameters:
        - $ref: "#/components/parameters/IfMatch"
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskTransfer"}
            example: {from_user_id: 1, to_user_id: 2}
      responses:
        "200":
          description: The task as it is now.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
            ETag: {$ref: "#/components/headers/ETag"}
            Idempotency-Replayed: {$ref: "#/components/headers/IdempotencyReplayed"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Task"}
              example:
                id: 1
                user_id: 2
                title: Write the note on the engine
                description: ""
                completed: true
                completed_at: "2026-11-22T20:15:15.101116Z"
                priority: high
                due_at: "2026-12-01T11:00:00.000000Z"
                labels: [writing, engine]
                version: 3
                created_at: "2026-11-22T20:15:14.954462Z"
                updated_at: "2026-11-22T20:15:15.165132Z"
        "400": {$ref: "#/components/responses/InvalidChange"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/TaskNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/NotOwnerOrInFlight"}
        "412": {$ref: "#/components/responses/VersionMismatch"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidTransfer"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfTransfer
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "404": {$ref: "#/components/responses/TaskNotFound"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/batch/get:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    post:
      operationId: readTasks
      tags: [Tasks]
      summary: Read up to 1000 tasks, as they are at one moment.
      security: [{Bearer: ["tasks:read"]}]
      description: |
        Answers in the order asked for, an id that is given twice once. It changes nothing and may be repeated.
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskIDs"}
            example: {ids: [2, 99]}
      responses:
        "200":
          description: The tasks, and why those that are missing are missing.
          headers:
            X-Request-Id: {$ref: "#/components/headers/RequestID"}
            Server-Timing: {$ref: "#/components/headers/ServerTiming"}
          content:
            application/json:
              schema: {$ref: "#/components/schemas/TasksRead"}
              example:
                found:
                  - id: 2
                    user_id: 2
                    title: Find the moth
                    description: ""
                    completed: false
                    completed_at: null
                    priority: medium
                    due_at: null
                    labels: []
                    version: 1
                    created_at: "2026-11-22T20:15:14.968890Z"
                    updated_at: "2026-11-22T20:15:14.968890Z"
                failed:
                  - id: 99
                    problem:
                      type: /problems/task-not-found
                      title: No such task
                      status: 404
                      code: TASK_NOT_FOUND
                      retryable: false
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidBatch"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/ReadUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfReadTasks
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/batch/create:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    post:
      operationId: createTasks
      tags: [Tasks]
      summary: Create up to 500 tasks.
      security: [{Bearer: ["tasks:write"]}]
      description: See "Batches" above.
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskCreations"}
            example: {mode: partial, items: [{ref: moth, user_id: 2, title: Find the moth}]}
      responses:
        "200": {$ref: "#/components/responses/AtomicBatch"}
        "207": {$ref: "#/components/responses/PartialBatch"}
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/NotAllowed"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/InFlight"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidBatch"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfCreateTasks
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/batch/update:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    post:
      operationId: updateTasks
      tags: [Tasks]
      summary: Change up to 500 tasks.
      security: [{Bearer: ["tasks:write"]}]
      description: See "Batches" above.
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskUpdates"}
            example: {mode: atomic, items: [{id: 1, if_match: 1, patch: {completed: true}}]}
      responses:
        "200": {$ref: "#/components/responses/AtomicBatch"}
        "207": {$ref: "#/components/responses/PartialBatch"}
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/ItemNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/InFlight"}
        "412": {$ref: "#/components/responses/ItemVersionMismatch"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidBatch"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfUpdateTasks
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/batch/delete:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    post:
      operationId: deleteTasks
      tags: [Tasks]
      summary: Delete up to 500 tasks.
      security: [{Bearer: ["tasks:write"]}]
      description: See "Batches" above.
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskDeletions"}
            example: {mode: partial, items: [{id: 1, if_match: 3}, {id: 2}]}
      responses:
        "200": {$ref: "#/components/responses/AtomicBatch"}
        "207": {$ref: "#/components/responses/PartialBatch"}
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/ItemNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/InFlight"}
        "412": {$ref: "#/components/responses/ItemVersionMismatch"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidBatch"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfDeleteTasks
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

  /v1/tasks/batch/transfer:
    parameters:
      - $ref: "#/components/parameters/RequestID"
      - $ref: "#/components/parameters/EnvoyTimeout"
      - $ref: "#/components/parameters/GrpcTimeout"
      - $ref: "#/components/parameters/Prefer"
    post:
      operationId: transferTasks
      tags: [Tasks]
      summary: Hand up to 500 tasks from the users who hold them to others.
      security: [{Bearer: ["tasks:write"]}]
      description: See "Batches" above.
      parameters:
        - $ref: "#/components/parameters/IdempotencyKey"
        - $ref: "#/components/parameters/ValidateOnly"
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/TaskTransfers"}
            example: {mode: atomic, items: [{id: 1, from_user_id: 1, to_user_id: 2}]}
      responses:
        "200": {$ref: "#/components/responses/AtomicBatch"}
        "207": {$ref: "#/components/responses/PartialBatch"}
        "400": {$ref: "#/components/responses/InvalidCreation"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "403": {$ref: "#/components/responses/InsufficientScope"}
        "404": {$ref: "#/components/responses/ItemNotFound"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "409": {$ref: "#/components/responses/ItemNotOwnedOrInFlight"}
        "412": {$ref: "#/components/responses/ItemVersionMismatch"}
        "413": {$ref: "#/components/responses/PayloadTooLarge"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "422": {$ref: "#/components/responses/InvalidBatch"}
        "428": {$ref: "#/components/responses/PreconditionRequired"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "500": {$ref: "#/components/responses/Internal"}
        "503": {$ref: "#/components/responses/WriteUnavailable"}
        "504": {$ref: "#/components/responses/DeadlineExceeded"}
    options:
      operationId: optionsOfTransferTasks
      tags: [Tasks]
      summary: Tell the methods there are.
      responses:
        "204": {$ref: "#/components/responses/Methods"}
        "400": {$ref: "#/components/responses/MalformedRequest"}
        "401": {$ref: "#/components/responses/Unauthenticated"}
        "408": {$ref: "#/components/responses/RequestTimeout"}
        "414": {$ref: "#/components/responses/URITooLong"}
        "429": {$ref: "#/components/responses/RateLimited"}
        "431": {$ref: "#/components/responses/HeadersTooLarge"}
        "503": {$ref: "#/components/responses/Overloaded"}

components:
  parameters:
    UserID:
      name: id
      in: path
      required: true
      description: Of the user. What can be no id is that of an unknown user.
      schema: {$ref: "#/components/schemas/ID"}
      example: 1
    TaskID:
      name: id
      in: path
      required: true
      description: Of the task. What can be no id is that of an unknown task.
      schema: {$ref: "#/components/schemas/ID"}
      example: 1
    RequestID:
      name: X-Request-Id
      in: header
      description: |
        An id of the caller's own for this request: 1 to 128 letters, digits and `-._~:/+=@`. Anything else is left out
        of account, and the service makes one.
      schema: {type: string}
      example: order-4711/retry-2
    EnvoyTimeout:
      name: X-Envoy-Expected-Rq-Timeout-Ms
      in: header
      description: How many milliseconds the caller will wait.
      schema: {type: string, pattern: "^[0-9]+$"}
      example: "2500"
    GrpcTimeout:
      name: Grpc-Timeout
      in: header
      description: How long the caller will wait, in hours, minutes, seconds, milli-, micro- or nanoseconds.
      schema: {type: string, pattern: "^[0-9]{1,8}[HMSmun]$"}
      example: 2500m
    Prefer:
      name: Prefer
      in: header
      description: |
        `wait=N` is how many seconds the caller will wait (RFC 7240); `server-timing` asks where the time went. Other
        preferences are ignored.
      schema: {type: string}
      example: wait=3
    IfMatch:
      name: If-Match
      in: header
      description: |
        The write happens only if the row has one of these versions: a list of entity tags, or `*` for any. Weak tags
        match nothing. Absent, any version will do, unless the service is told to refuse that.
      schema: {type: string, pattern: '^[ \t]*(\*|(,[ \t]*)*(W/)?"[!#-~\x80-\xFF]*"[ \t]*(,[ \t]*((W/)?"[!#-~\x80-\xFF]*"[ \t]*)?)*)[ \t]*$'}
      example: '"3"'
    IdempotencyKey:
      name: Idempotency-Key
      in: header
      description: |
        The write happens once under this key: 1 to 255 visible ASCII characters, bare or in quotes, which is the same
        key. Best a new random one for each write.
      schema: {type: string, pattern: '^([!#-~][!-~]{0,254}|"([!#-\[\]-~]|\\["\\]){1,255}")$'}
      example: 8e03978e-40d5-43dd-bc93-6894a57f9324
    ValidateOnly:
      name: validate_only
      in: query
      description: Whether the write is only tried.
      schema: {type: boolean, default: false}
      example: true
    IfNoneMatch:
      name: If-None-Match
      in: header
      description: "The versions that the caller has: a list of entity tags, weak or strong, or `*` for any."
      schema: {type: string, pattern: '^[ \t]*(\*|(,[ \t]*)*(W/)?"[!#-~\x80-\xFF]*"[ \t]*(,[ \t]*((W/)?"[!#-~\x80-\xFF]*"[ \t]*)?)*)[ \t]*$'}
      example: '"3"'
    ProblemType:
      name: type
      in: path
      required: true
      description: The last part of the problem's `type`, its code in small letters with hyphens.
      schema: {type: string, minLength: 1}
      example: version-mismatch
    PageSize:
      name: page_size
      in: query
      description: How many rows at most. More than 500, however many, counts as 500.
      schema: {type: integer, minimum: 1, default: 50}
      example: 50
    PageToken:
      name: page_token
      in: query
      description: |
        `next_page_token` of the page before. It belongs to its list, filter and order: with others it is refused.
        Every replica takes the tokens of the others.
      schema: {type: string}
      example: AQAAAAAAAAAAAAHKBtKkXXIdUGJF3bB07QwbMv6tVhWEIlJi2yWXhMm-Vw
    HolderID:
      name: user_id
      in: query
      description: Only tasks that this user holds; an unknown user holds none.
      schema: {$ref: "#/components/schemas/ID"}
      example: 1
    Completed:
      name: completed
      in: query
      description: Only completed tasks, or only those that are not.
      schema: {type: boolean}
      example: false
    Priorities:
      name: priority
      in: query
      description: Only tasks of this priority; repeated, of any of these.
      explode: true
      schema:
        type: array
        items: {$ref: "#/components/schemas/KnownPriority"}
      example: [high, urgent]
    Labels:
      name: label
      in: query
      description: Only tasks with this label; repeated, with all of these.
      explode: true
      schema:
        type: array
        maxItems: 20
        items: {type: string, pattern: '^[^\u0000]*$', minLength: 1, maxLength: 50}
      example: [writing]
    DueBefore:
      name: due_before
      in: query
      description: Only tasks that are due before this moment.
      schema: {type: string, format: date-time}
      example: "2026-12-02T00:00:00Z"
    DueAfter:
      name: due_after
      in: query
      description: Only tasks that are due at this moment or after it.
      schema: {type: string, format: date-time}
      example: "2026-11-01T00:00:00Z"
    CreatedAfter:
      name: created_after
      in: query
      description: Only tasks that were created at this moment or after it.
      schema: {type: string, format: date-time}
      example: "2026-11-01T00:00:00Z"
    UpdatedAfter:
      name: updated_after
      in: query
      description: Only tasks that were last changed at this moment or after it.
      schema: {type: string, format: date-time}
      example: "2026-11-01T00:00:00Z"
    Words:
      name: q
      in: query
      description: |
        Only tasks whose title has every word of this text: whole words, without regard to case. Words are runs of
        letters and digits; there must be one.
      schema: {type: string, pattern: '^[^\u0000]*$', minLength: 1, maxLength: 500}
      example: note
    OrderBy:
      name: order_by
      in: query
      description: What the tasks are ordered by; `priority` is least urgent first.
      schema:
        type: string
        enum:
          - id
          - id desc
          - created_at
          - created_at desc
          - updated_at
          - updated_at desc
          - due_at
          - due_at desc
          - priority
          - priority desc
        default: id
      example: due_at desc
    IncludeTotal:
      name: include_total
      in: query
      description: |
        Whether `total` is answered as well. It is exact, and costly: all matching tasks are counted, after the page was
        read.
      schema: {type: boolean, default: false}
      example: true
    TransferTasksTo:
      name: transfer_tasks_to
      in: query
      description: Who is to hold the user's tasks.
      schema: {$ref: "#/components/schemas/ID"}
      example: 2

  headers:
    RequestID:
      description: The id of the request, as in the service's log and in problems.
      required: true
      schema: {type: string, minLength: 1, maxLength: 128}
      example: 39001d8f164211ce-5
    ETag:
      description: The version of the row, in quotes; a strong tag.
      required: true
      schema: {type: string, pattern: '^"[1-9][0-9]*"$'}
      example: '"1"'
    DocumentTag:
      description: A digest of the document; the same on every replica of a version.
      required: true
      schema: {type: string, pattern: '^"[A-Za-z0-9_-]+"$'}
      example: '"H7u4v9uLIvZCF2Hk"'
    CacheControl:
      description: It may be kept, and is asked about each time.
      required: true
      schema: {type: string}
      example: no-cache
    ContentSecurityPolicy:
      description: A browser loads nothing for the document, and runs no script but the one in it.
      required: true
      schema: {type: string}
      example: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    ContentTypeOptions:
      description: A browser takes the document for what `Content-Type` says.
      required: true
      schema: {type: string, const: nosniff}
      example: nosniff
    UserLocation:
      description: The path of the user; absent when the write was only tried.
      schema: {type: string, pattern: "^/v1/users/[1-9][0-9]*$"}
      example: /v1/users/1
    TaskLocation:
      description: The path of the task; absent when the write was only tried.
      schema: {type: string, pattern: "^/v1/tasks/[1-9][0-9]*$"}
      example: /v1/tasks/1
    IdempotencyReplayed:
      description: Sent when the answer is that of an earlier request with the same key.
      schema: {type: string, const: "true"}
      example: "true"
    Link:
      description: The next page, where there is one (RFC 8288), relative to the service.
      schema: {type: string, pattern: '^</v1/[^>]+>; rel="next"$'}
      example: </v1/users?page_size=1&page_token=AQAAAAAAAAAAAAHKBtKkXXIdUGJF3bB07QwbMv6tVhWEIlJi2yWXhMm-Vw>; rel="next"
    WWWAuthenticate:
      description: Which credential is wanted, and what is wrong with the one that came (RFC 6750, 3).
      required: true
      schema: {type: string, pattern: '^Bearer realm="baton"'}
      example: Bearer realm="baton"
    WWWAuthenticateForScope:
      description: Names the scope that is needed (RFC 6750, 3); absent where none would do.
      schema: {type: string, pattern: '^Bearer realm="baton", error="insufficient_scope", scope="[a-z:]+"$'}
      example: Bearer realm="baton", error="insufficient_scope", scope="tasks:write"
    Allow:
      description: The methods of the path.
      required: true
      schema: {type: string}
      example: GET, HEAD, PATCH, DELETE, OPTIONS
    RetryAfter:
      description: When to try again, in seconds.
      required: true
      schema: {type: string, pattern: "^[0-9]+$"}
      example: "1"
    ServerTiming:
      description: |
        Where the time of the request went, in milliseconds (W3C Server Timing); to callers who ask by `Prefer:
        server-timing`, together with `Preference-Applied: server-timing`.
      schema: {type: string, pattern: '^[a-z]+;dur=[0-9]+\.[0-9]{3}(, [a-z]+;dur=[0-9]+\.[0-9]{3})*$'}
      example: queue;dur=0.021, pool;dur=0.004, db;dur=0.412, encode;dur=0.009, total;dur=0.518
    RateLimit:
      description: |
        How many requests may follow at once, and the seconds until more may (draft-ietf-httpapi-ratelimit-headers).
        With every answer of a service that has a limit.
      schema: {type: string}
      example: '"default";r=0;t=1'
    RateLimitPolicy:
      description: How many requests there are at once, and the seconds in which as many come back.
      schema: {type: string}
      example: '"default";q=100;w=1'
    RetryAfterWhenRetryable:
      description: When to try again, in seconds; absent when that would do no good, or harm.
      schema: {type: string, pattern: "^[0-9]+$"}
      example: "1"
    AcceptEncoding:
      description: Sent when the content encoding was refused.
      schema: {type: string}
      example: identity
    AcceptPatch:
      description: The types that a patch may have; sent when its type was refused.
      schema: {type: string}
      example: application/merge-patch+json, application/json

  securitySchemes:
    Bearer:
      type: http
      scheme: bearer
      description: |
        An API key of the operator's, or a JSON Web Token of the issuer that the service trusts. What each operation
        needs are scopes.

  responses:
    Unauthenticated:
      description: There is no credential, or it is not valid, or not any more; nothing else was looked at.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        WWW-Authenticate: {$ref: "#/components/headers/WWWAuthenticate"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            UNAUTHENTICATED: {$ref: "#/components/examples/UNAUTHENTICATED"}
    InsufficientScope:
      description: The credential does not have the scope that is needed; nothing was done.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        WWW-Authenticate: {$ref: "#/components/headers/WWWAuthenticateForScope"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            INSUFFICIENT_SCOPE: {$ref: "#/components/examples/INSUFFICIENT_SCOPE"}
    NotAllowed:
      description: |
        The credential does not have the scope that is needed, or is bound to a user and this is not that user's to do;
        nothing was done.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        WWW-Authenticate: {$ref: "#/components/headers/WWWAuthenticateForScope"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            INSUFFICIENT_SCOPE: {$ref: "#/components/examples/INSUFFICIENT_SCOPE"}
            OTHER_USER: {$ref: "#/components/examples/OTHER_USER"}
    TaskPage:
      description: A page of tasks.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Link: {$ref: "#/components/headers/Link"}
      content:
        application/json:
          schema: {$ref: "#/components/schemas/TaskPage"}
          examples:
            one of several:
              value:
                tasks:
                  - id: 1
                    user_id: 1
                    title: Write the note on the engine
                    description: ""
                    completed: false
                    completed_at: null
                    priority: high
                    due_at: "2026-12-01T11:00:00.000000Z"
                    labels: [writing, engine]
                    version: 1
                    created_at: "2026-11-22T20:15:14.954462Z"
                    updated_at: "2026-11-22T20:15:14.954462Z"
                next_page_token: AQAAAAAAAAAAAAFWkodGOhQFEnwm6zzDYSQdu3kzzlAP1K1BiL_v2VmD5A
            without tasks:
              value: {tasks: []}
        application/x-ndjson:
          schema:
            description: A `Task` in each line.
            type: string
          example: |
            {"id":2,"user_id":2,"title":"Find the moth","description":"","completed":false,"completed_at":null,"priority":"medium","due_at":null,"labels":[],"version":1,"created_at":"2026-11-22T20:15:14.968890Z","updated_at":"2026-11-22T20:15:14.968890Z"}
    AtomicBatch:
      description: Every item was done (`mode` is `atomic`).
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Idempotency-Replayed: {$ref: "#/components/headers/IdempotencyReplayed"}
      content:
        application/json:
          schema: {$ref: "#/components/schemas/BatchResults"}
          examples:
            changed or transferred:
              value:
                results:
                  - index: 0
                    status: 200
                    etag: '"2"'
                    task:
                      id: 1
                      user_id: 1
                      title: Write the note on the engine
                      description: ""
                      completed: true
                      completed_at: "2026-11-22T20:15:15.101116Z"
                      priority: high
                      due_at: "2026-12-01T11:00:00.000000Z"
                      labels: [writing, engine]
                      version: 2
                      created_at: "2026-11-22T20:15:14.954462Z"
                      updated_at: "2026-11-22T20:15:15.101116Z"
            deleted:
              value: {results: [{index: 0, status: 204}]}
    PartialBatch:
      description: What became of each item (`mode` is `partial`).
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Idempotency-Replayed: {$ref: "#/components/headers/IdempotencyReplayed"}
      content:
        application/json:
          schema: {$ref: "#/components/schemas/BatchResults"}
          examples:
            created and refused:
              value:
                results:
                  - index: 0
                    ref: moth
                    status: 201
                    etag: '"1"'
                    task:
                      id: 2
                      user_id: 2
                      title: Find the moth
                      description: ""
                      completed: false
                      completed_at: null
                      priority: medium
                      due_at: null
                      labels: []
                      version: 1
                      created_at: "2026-11-22T20:15:14.968890Z"
                      updated_at: "2026-11-22T20:15:14.968890Z"
                  - index: 1
                    status: 422
                    problem:
                      type: /problems/unknown-user
                      title: The user referred to does not exist
                      status: 422
                      detail: user_id names no user.
                      code: UNKNOWN_USER
                      retryable: false
    Deleted:
      description: It is gone.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
    Methods:
      description: The methods are in `Allow`.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Allow: {$ref: "#/components/headers/Allow"}
    DocumentNotModified:
      description: The caller has the document already.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        ETag: {$ref: "#/components/headers/DocumentTag"}
        Cache-Control: {$ref: "#/components/headers/CacheControl"}
    NotModified:
      description: The caller has this version already.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        ETag: {$ref: "#/components/headers/ETag"}

    MalformedRequest:
      description: The request cannot be read. The connection ends.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            MALFORMED_REQUEST: {$ref: "#/components/examples/MALFORMED_REQUEST"}
    InvalidRequest:
      description: The query, a header or the request itself cannot be read.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            INVALID_PARAMETER: {$ref: "#/components/examples/INVALID_PARAMETER"}
            INVALID_HEADER: {$ref: "#/components/examples/INVALID_HEADER"}
            MALFORMED_REQUEST: {$ref: "#/components/examples/MALFORMED_REQUEST"}
    InvalidListRequest:
      description: The query, a header or the request itself cannot be read; all faults of the query are told at once.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            INVALID_PARAMETER: {$ref: "#/components/examples/INVALID_PARAMETER"}
            INVALID_PAGE_TOKEN: {$ref: "#/components/examples/INVALID_PAGE_TOKEN"}
            INVALID_HEADER: {$ref: "#/components/examples/INVALID_HEADER"}
            MALFORMED_REQUEST: {$ref: "#/components/examples/MALFORMED_REQUEST"}
    InvalidConditionalRequest:
      description: The query, the condition or the request itself cannot be read.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            INVALID_PARAMETER: {$ref: "#/components/examples/INVALID_PARAMETER"}
            INVALID_HEADER: {$ref: "#/components/examples/INVALID_HEADER"}
            MALFORMED_REQUEST: {$ref: "#/components/examples/MALFORMED_REQUEST"}
    InvalidCreation:
      description: The body, the query, the key or the request itself cannot be read.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            MALFORMED_JSON: {$ref: "#/components/examples/MALFORMED_JSON"}
            INVALID_PARAMETER: {$ref: "#/components/examples/INVALID_PARAMETER"}
            INVALID_HEADER: {$ref: "#/components/examples/INVALID_HEADER"}
            MALFORMED_REQUEST: {$ref: "#/components/examples/MALFORMED_REQUEST"}
    InvalidChange:
      description: The body, the condition, the key, the query or the request itself cannot be read.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            MALFORMED_JSON: {$ref: "#/components/examples/MALFORMED_JSON"}
            INVALID_PARAMETER: {$ref: "#/components/examples/INVALID_PARAMETER"}
            INVALID_HEADER: {$ref: "#/components/examples/INVALID_HEADER"}
            MALFORMED_REQUEST: {$ref: "#/components/examples/MALFORMED_REQUEST"}
    NotFound:
      description: No path of the service is this one. Answered to every method.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            NOT_FOUND: {$ref: "#/components/examples/NOT_FOUND"}
    TaskNotFound:
      description: There is no such task.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            TASK_NOT_FOUND: {$ref: "#/components/examples/TASK_NOT_FOUND"}
    UserNotFound:
      description: There is no such user.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            USER_NOT_FOUND: {$ref: "#/components/examples/USER_NOT_FOUND"}
    MethodNotAllowed:
      description: The path has no such method. Answered to every method that is not documented at the path.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Allow: {$ref: "#/components/headers/Allow"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            METHOD_NOT_ALLOWED: {$ref: "#/components/examples/METHOD_NOT_ALLOWED"}
    NotAcceptable:
      description: The caller's `Accept` lets no JSON through.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            NOT_ACCEPTABLE: {$ref: "#/components/examples/NOT_ACCEPTABLE"}
    RequestTimeout:
      description: The head or the body of the request did not arrive in time. The connection ends.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            REQUEST_TIMEOUT: {$ref: "#/components/examples/REQUEST_TIMEOUT"}
    EmailTaken:
      description: Another user has this email address; addresses are compared without regard to case.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            EMAIL_TAKEN: {$ref: "#/components/examples/EMAIL_TAKEN"}
    EmailTakenOrInFlight:
      description: Another user has this email address, or the first request with this key has not ended.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfterWhenRetryable"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            EMAIL_TAKEN: {$ref: "#/components/examples/EMAIL_TAKEN"}
            IDEMPOTENCY_IN_FLIGHT: {$ref: "#/components/examples/IDEMPOTENCY_IN_FLIGHT"}
    InFlight:
      description: The first request with this key has not ended.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfter"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            IDEMPOTENCY_IN_FLIGHT: {$ref: "#/components/examples/IDEMPOTENCY_IN_FLIGHT"}
    UserHasTasks:
      description: The user still holds tasks.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            USER_HAS_TASKS: {$ref: "#/components/examples/USER_HAS_TASKS"}
    NotOwnerOrInFlight:
      description: |
        The task is held neither by `from_user_id` nor, already, by `to_user_id`; or the first request with this key has
        not ended.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfterWhenRetryable"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            NOT_OWNER: {$ref: "#/components/examples/NOT_OWNER"}
            IDEMPOTENCY_IN_FLIGHT: {$ref: "#/components/examples/IDEMPOTENCY_IN_FLIGHT"}
    VersionMismatch:
      description: The row has none of the versions in `If-Match`; `ETag` is the one it has. Nothing was changed.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        ETag: {$ref: "#/components/headers/ETag"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VERSION_MISMATCH: {$ref: "#/components/examples/VERSION_MISMATCH"}
    ItemNotFound:
      description: The task of an item does not exist, and `mode` is `atomic`. Nothing was done.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            TASK_NOT_FOUND:
              value:
                type: /problems/task-not-found
                title: No such task
                status: 404
                instance: /v1/tasks/batch/delete
                code: TASK_NOT_FOUND
                request_id: 39001d8f164211ce-40
                retryable: false
                index: 1
    ItemNotOwnedOrInFlight:
      description: |
        The task of an item is held neither by `from_user_id` nor by `to_user_id`, and `mode` is `atomic`: nothing was
        done. Or the first request with this key has not ended.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfterWhenRetryable"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            NOT_OWNER:
              value:
                type: /problems/not-owner
                title: The task is held by another user
                status: 409
                instance: /v1/tasks/batch/transfer
                code: NOT_OWNER
                request_id: 39001d8f164211ce-41
                retryable: false
                index: 0
            IDEMPOTENCY_IN_FLIGHT: {$ref: "#/components/examples/IDEMPOTENCY_IN_FLIGHT"}
    ItemVersionMismatch:
      description: The task of an item has another version than `if_match`, and `mode` is `atomic`. Nothing was done.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VERSION_MISMATCH:
              value:
                type: /problems/version-mismatch
                title: The version is another by now
                status: 412
                detail: The entity tag is "2" now.
                instance: /v1/tasks/batch/update
                code: VERSION_MISMATCH
                request_id: 39001d8f164211ce-42
                retryable: false
                index: 0
    InvalidBatch:
      description: |
        The request as a whole is not valid, or its key belongs to another request; or, when `mode` is `atomic`, the first
        item that fails is not valid or names no user.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            IDEMPOTENCY_MISMATCH: {$ref: "#/components/examples/IDEMPOTENCY_MISMATCH"}
            VALIDATION_FAILED:
              value:
                type: /problems/validation-failed
                title: Values are not valid
                status: 422
                instance: /v1/tasks/batch/delete
                code: VALIDATION_FAILED
                request_id: 39001d8f164211ce-43
                retryable: false
                errors:
                  - pointer: /items/2/id
                    code: DUPLICATE
                    detail: The task occurs earlier in the batch.
            UNKNOWN_USER:
              value:
                type: /problems/unknown-user
                title: The user referred to does not exist
                status: 422
                detail: user_id names no user.
                instance: /v1/tasks/batch/create
                code: UNKNOWN_USER
                request_id: 39001d8f164211ce-44
                retryable: false
                index: 3
    PayloadTooLarge:
      description: The body is larger than the service takes, 1 MiB unless it is told otherwise. The connection ends.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            PAYLOAD_TOO_LARGE: {$ref: "#/components/examples/PAYLOAD_TOO_LARGE"}
    URITooLong:
      description: Path and query have more than 8192 bytes.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            URI_TOO_LONG: {$ref: "#/components/examples/URI_TOO_LONG"}
    UnsupportedMediaType:
      description: The body is not `application/json` in UTF-8, or it is compressed.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Accept-Encoding: {$ref: "#/components/headers/AcceptEncoding"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            UNSUPPORTED_MEDIA_TYPE: {$ref: "#/components/examples/UNSUPPORTED_MEDIA_TYPE"}
    UnsupportedPatchType:
      description: |
        The body is neither `application/merge-patch+json` nor `application/json` in UTF-8, or it is compressed.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Accept-Encoding: {$ref: "#/components/headers/AcceptEncoding"}
        Accept-Patch: {$ref: "#/components/headers/AcceptPatch"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            UNSUPPORTED_MEDIA_TYPE:
              value:
                type: /problems/unsupported-media-type
                title: The media type is not supported
                status: 415
                detail: Content-Type must be application/merge-patch+json or application/json, in UTF-8.
                instance: /v1/tasks/1
                code: UNSUPPORTED_MEDIA_TYPE
                request_id: 39001d8f164211ce-2f
                retryable: false
    InvalidUser:
      description: The body can be read, but values in it are not valid; all faults are told at once.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VALIDATION_FAILED: {$ref: "#/components/examples/InvalidUser"}
    InvalidUserDraft:
      description: Values in the body are not valid, all faults told at once; or the key belongs to another request.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VALIDATION_FAILED: {$ref: "#/components/examples/InvalidUser"}
            IDEMPOTENCY_MISMATCH: {$ref: "#/components/examples/IDEMPOTENCY_MISMATCH"}
    InvalidTask:
      description: |
        Values in the body are not valid, all faults told at once; or the key belongs to another request; or `user_id`
        names no user.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VALIDATION_FAILED: {$ref: "#/components/examples/VALIDATION_FAILED"}
            UNKNOWN_USER: {$ref: "#/components/examples/UNKNOWN_USER"}
            IDEMPOTENCY_MISMATCH: {$ref: "#/components/examples/IDEMPOTENCY_MISMATCH"}
    InvalidTaskPatch:
      description: The body can be read, but values in it are not valid; all faults are told at once.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VALIDATION_FAILED:
              value:
                type: /problems/validation-failed
                title: Values are not valid
                status: 422
                instance: /v1/tasks/1
                code: VALIDATION_FAILED
                request_id: c3839cb92fb18d8b-253
                retryable: false
                errors:
                  - pointer: /title
                    code: NOT_NULLABLE
                    detail: "The field cannot be null: a string of 1 to 500 characters."
                  - pointer: /user_id
                    code: READ_ONLY
                    detail: A patch cannot change who holds the task; a transfer can.
    InvalidTransfer:
      description: |
        Values in the body are not valid, all faults told at once; or the key belongs to another request; or
        `to_user_id` names no user.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            IDEMPOTENCY_MISMATCH: {$ref: "#/components/examples/IDEMPOTENCY_MISMATCH"}
            VALIDATION_FAILED:
              value:
                type: /problems/validation-failed
                title: Values are not valid
                status: 422
                instance: /v1/tasks/1/transfer
                code: VALIDATION_FAILED
                request_id: c3839cb92fb18d8b-254
                retryable: false
                errors:
                  - pointer: /to_user_id
                    code: REQUIRED
                    detail: "The field is required: a positive whole number of 64 bits."
            UNKNOWN_USER:
              value:
                type: /problems/unknown-user
                title: The user referred to does not exist
                status: 422
                detail: to_user_id names no user.
                instance: /v1/tasks/1/transfer
                code: UNKNOWN_USER
                request_id: 39001d8f164211ce-21
                retryable: false
    InvalidHeir:
      description: "`transfer_tasks_to` is the user who is to be deleted, or names no user."
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            VALIDATION_FAILED:
              value:
                type: /problems/validation-failed
                title: Values are not valid
                status: 422
                detail: transfer_tasks_to must be another user.
                instance: /v1/users/2
                code: VALIDATION_FAILED
                request_id: 39001d8f164211ce-23
                retryable: false
            UNKNOWN_USER:
              value:
                type: /problems/unknown-user
                title: The user referred to does not exist
                status: 422
                detail: transfer_tasks_to names no user.
                instance: /v1/users/2
                code: UNKNOWN_USER
                request_id: 39001d8f164211ce-24
                retryable: false
    PreconditionRequired:
      description: The service is told to refuse this without `If-Match`.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            PRECONDITION_REQUIRED: {$ref: "#/components/examples/PRECONDITION_REQUIRED"}
    RateLimited:
      description: The caller made more requests than it may; nothing was done.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfter"}
        RateLimit: {$ref: "#/components/headers/RateLimit"}
        RateLimit-Policy: {$ref: "#/components/headers/RateLimitPolicy"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            RATE_LIMITED: {$ref: "#/components/examples/RATE_LIMITED"}
    HeadersTooLarge:
      description: |
        The headers have more than 64 KiB, one of them has, or they are more than 128. Path and query of that size are
        this as well, and not 414. The connection ends.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            HEADERS_TOO_LARGE: {$ref: "#/components/examples/HEADERS_TOO_LARGE"}
    Internal:
      description: A fault in the service; its log has the details.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            INTERNAL: {$ref: "#/components/examples/INTERNAL"}
    Overloaded:
      description: Too many requests are being worked on.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfter"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            OVERLOADED: {$ref: "#/components/examples/OVERLOADED"}
    ReadUnavailable:
      description: The database cannot be reached, or too many requests wait for it.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfter"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            UNAVAILABLE: {$ref: "#/components/examples/UNAVAILABLE"}
            OVERLOADED: {$ref: "#/components/examples/OVERLOADED"}
    WriteUnavailable:
      description: |
        The database cannot be reached, too many requests wait for it, or other writers were faster each time; nothing
        was done. With `OUTCOME_UNKNOWN` the write was sent and no answer came: it may or may not have happened. Under
        an `Idempotency-Key` it is `retryable`, and asking again settles it; without one there is no `Retry-After`.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
        Retry-After: {$ref: "#/components/headers/RetryAfterWhenRetryable"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            UNAVAILABLE: {$ref: "#/components/examples/UNAVAILABLE"}
            OVERLOADED: {$ref: "#/components/examples/OVERLOADED"}
            CONFLICT_RETRY: {$ref: "#/components/examples/CONFLICT_RETRY"}
            OUTCOME_UNKNOWN: {$ref: "#/components/examples/OUTCOME_UNKNOWN"}
    DeadlineExceeded:
      description: The deadline passed, and nothing was done.
      headers:
        X-Request-Id: {$ref: "#/components/headers/RequestID"}
        Server-Timing: {$ref: "#/components/headers/ServerTiming"}
      content:
        application/problem+json:
          schema: {$ref: "#/components/schemas/Problem"}
          examples:
            DEADLINE_EXCEEDED: {$ref: "#/components/examples/DEADLINE_EXCEEDED"}

  examples:
    Task:
      value:
        id: 1
        user_id: 1
        title: Write the note on the engine
        description: ""
        completed: false
        completed_at: null
        priority: high
        due_at: "2026-12-01T11:00:00.000000Z"
        labels: [writing, engine]
        version: 1
        created_at: "2026-11-22T20:15:14.954462Z"
        updated_at: "2026-11-22T20:15:14.954462Z"
    CompletedTask:
      value:
        id: 1
        user_id: 1
        title: Write the note on the engine
        description: ""
        completed: true
        completed_at: "2026-11-22T20:15:15.101116Z"
        priority: high
        due_at: "2026-12-01T11:00:00.000000Z"
        labels: [writing, engine]
        version: 2
        created_at: "2026-11-22T20:15:14.954462Z"
        updated_at: "2026-11-22T20:15:15.101116Z"
    InvalidUser:
      value:
        type: /problems/validation-failed
        title: Values are not valid
        status: 422
        instance: /v1/users
        code: VALIDATION_FAILED
        request_id: 39001d8f164211ce-8
        retryable: false
        errors:
          - pointer: /name
            code: TOO_SHORT
            detail: Must have at least 1 character.
          - pointer: /email
            code: INVALID_FORMAT
            detail: Must be an email address, such as "name@example.org".
          - pointer: /age
            code: UNKNOWN_FIELD
            detail: There is no such field here.
    MALFORMED_JSON:
      value:
        type: /problems/malformed-json
        title: The body is not valid JSON
        status: 400
        detail: The text ends where a name in double quotes should follow (byte offset 13).
        instance: /v1/tasks
        code: MALFORMED_JSON
        request_id: 39001d8f164211ce-13
        retryable: false
    INVALID_PARAMETER:
      value:
        type: /problems/invalid-parameter
        title: A query parameter is not valid
        status: 400
        detail: >-
          completed: Must be true or false. page_size: Must be a whole number above 0; more than 500 counts as that.
        instance: /v1/tasks
        code: INVALID_PARAMETER
        request_id: 39001d8f164211ce-1a
        retryable: false
    INVALID_HEADER:
      value:
        type: /problems/invalid-header
        title: A header is not valid
        status: 400
        detail: 'If-Match: Must be * or a list of entity tags, such as "3".'
        instance: /v1/tasks/1
        code: INVALID_HEADER
        request_id: 39001d8f164211ce-1e
        retryable: false
    INVALID_PAGE_TOKEN:
      value:
        type: /problems/invalid-page-token
        title: The page token is not valid here
        status: 400
        instance: /v1/tasks
        code: INVALID_PAGE_TOKEN
        request_id: 39001d8f164211ce-1b
        retryable: false
    MALFORMED_REQUEST:
      value:
        type: /problems/malformed-request
        title: The request cannot be read
        status: 400
        detail: It is not HTTP/1.1 as RFC 9112 has it.
        code: MALFORMED_REQUEST
        request_id: c3839cb92fb18d8b-5f
        retryable: false
    UNAUTHENTICATED:
      value:
        type: /problems/unauthenticated
        title: A valid credential is needed
        status: 401
        detail: "Send an API key or a token: Authorization: Bearer ..."
        instance: /v1/tasks/1
        code: UNAUTHENTICATED
        request_id: 39001d8f164211ce-5b
        retryable: false
    INSUFFICIENT_SCOPE:
      value:
        type: /problems/insufficient-scope
        title: The credential does not allow this
        status: 403
        detail: This needs the scope tasks:write.
        instance: /v1/tasks/1
        code: INSUFFICIENT_SCOPE
        request_id: 39001d8f164211ce-5c
        retryable: false
    OTHER_USER:
      value:
        type: /problems/other-user
        title: The credential acts for another user
        status: 403
        instance: /v1/tasks
        code: OTHER_USER
        request_id: 39001d8f164211ce-5d
        retryable: false
    NOT_FOUND:
      value:
        type: /problems/not-found
        title: There is nothing here
        status: 404
        instance: /nowhere
        code: NOT_FOUND
        request_id: 39001d8f164211ce-29
        retryable: false
    TASK_NOT_FOUND:
      value:
        type: /problems/task-not-found
        title: No such task
        status: 404
        instance: /v1/tasks/99
        code: TASK_NOT_FOUND
        request_id: 39001d8f164211ce-16
        retryable: false
    USER_NOT_FOUND:
      value:
        type: /problems/user-not-found
        title: No such user
        status: 404
        instance: /v1/users/99
        code: USER_NOT_FOUND
        request_id: 39001d8f164211ce-17
        retryable: false
    METHOD_NOT_ALLOWED:
      value:
        type: /problems/method-not-allowed
        title: The method is not allowed here
        status: 405
        detail: "Allowed: GET, HEAD, PATCH, DELETE, OPTIONS."
        instance: /v1/tasks/2
        code: METHOD_NOT_ALLOWED
        request_id: 39001d8f164211ce-27
        retryable: false
    NOT_ACCEPTABLE:
      value:
        type: /problems/not-acceptable
        title: No acceptable form of the answer
        status: 406
        detail: "Offered: application/json."
        instance: /v1/tasks
        code: NOT_ACCEPTABLE
        request_id: 39001d8f164211ce-28
        retryable: false
    REQUEST_TIMEOUT:
      value:
        type: /problems/request-timeout
        title: The request arrived too slowly
        status: 408
        detail: The body was not complete after 30.0 seconds.
        instance: /v1/tasks
        code: REQUEST_TIMEOUT
        request_id: b8a8ed48a2fdb172-d
        retryable: false
    EMAIL_TAKEN:
      value:
        type: /problems/email-taken
        title: The email address is in use
        status: 409
        instance: /v1/users
        code: EMAIL_TAKEN
        request_id: 39001d8f164211ce-7
        retryable: false
    USER_HAS_TASKS:
      value:
        type: /problems/user-has-tasks
        title: The user still holds tasks
        status: 409
        detail: Transfer them first, or with ?transfer_tasks_to=ID.
        instance: /v1/users/2
        code: USER_HAS_TASKS
        request_id: 39001d8f164211ce-22
        retryable: false
    NOT_OWNER:
      value:
        type: /problems/not-owner
        title: The task is held by another user
        status: 409
        instance: /v1/tasks/3/transfer
        code: NOT_OWNER
        request_id: c3839cb92fb18d8b-246
        retryable: false
    IDEMPOTENCY_IN_FLIGHT:
      value:
        type: /problems/idempotency-in-flight
        title: A request with this key is under way
        status: 409
        instance: /v1/tasks
        code: IDEMPOTENCY_IN_FLIGHT
        request_id: b8a8ed48a2fdb172-7
        retryable: true
    VERSION_MISMATCH:
      value:
        type: /problems/version-mismatch
        title: The version is another by now
        status: 412
        detail: The entity tag is "2" now.
        instance: /v1/tasks/1
        code: VERSION_MISMATCH
        request_id: 39001d8f164211ce-1d
        retryable: false
    PAYLOAD_TOO_LARGE:
      value:
        type: /problems/payload-too-large
        title: The body is too large
        status: 413
        detail: The limit is 1048576 bytes.
        instance: /v1/tasks
        code: PAYLOAD_TOO_LARGE
        request_id: 39001d8f164211ce-2d
        retryable: false
    URI_TOO_LONG:
      value:
        type: /problems/uri-too-long
        title: The URI is too long
        status: 414
        detail: The limit for path and query is 8192 bytes.
        code: URI_TOO_LONG
        request_id: 39001d8f164211ce-30
        retryable: false
    UNSUPPORTED_MEDIA_TYPE:
      value:
        type: /problems/unsupported-media-type
        title: The media type is not supported
        status: 415
        detail: Content-Type must be application/json, in UTF-8.
        instance: /v1/tasks
        code: UNSUPPORTED_MEDIA_TYPE
        request_id: 39001d8f164211ce-14
        retryable: false
    VALIDATION_FAILED:
      value:
        type: /problems/validation-failed
        title: Values are not valid
        status: 422
        instance: /v1/tasks
        code: VALIDATION_FAILED
        request_id: 39001d8f164211ce-12
        retryable: false
        errors:
          - pointer: /title
            code: BLANK
            detail: Must have a character that is not white space.
          - pointer: /priority
            code: NOT_ALLOWED
            detail: Must be one of "low", "medium", "high", "urgent".
          - pointer: /labels/1
            code: DUPLICATE
            detail: The label occurs earlier in the array.
          - pointer: /version
            code: READ_ONLY
            detail: The service counts the version.
    UNKNOWN_USER:
      value:
        type: /problems/unknown-user
        title: The user referred to does not exist
        status: 422
        detail: user_id names no user.
        instance: /v1/tasks
        code: UNKNOWN_USER
        request_id: 39001d8f164211ce-11
        retryable: false
    IDEMPOTENCY_MISMATCH:
      value:
        type: /problems/idempotency-mismatch
        title: The key belongs to another request
        status: 422
        instance: /v1/tasks
        code: IDEMPOTENCY_MISMATCH
        request_id: b8a8ed48a2fdb172-9
        retryable: false
    PRECONDITION_REQUIRED:
      value:
        type: /problems/precondition-required
        title: The write must be conditional
        status: 428
        detail: Send If-Match with the ETag of the row, or * for any version.
        instance: /v1/tasks/1
        code: PRECONDITION_REQUIRED
        request_id: b8a8ed48a2fdb172-e
        retryable: false
    RATE_LIMITED:
      value:
        type: /problems/rate-limited
        title: Too many requests
        status: 429
        instance: /v1/tasks
        code: RATE_LIMITED
        request_id: b8a8ed48a2fdb172-10
        retryable: true
    HEADERS_TOO_LARGE:
      value:
        type: /problems/headers-too-large
        title: The headers are too large
        status: 431
        code: HEADERS_TOO_LARGE
        request_id: 39001d8f164211ce-31
        retryable: false
    INTERNAL:
      value:
        type: /problems/internal
        title: The service failed
        status: 500
        instance: /v1/users
        code: INTERNAL
        request_id: 3b574afa4039ee64-9
        retryable: false
    UNAVAILABLE:
      value:
        type: /problems/unavailable
        title: The service is unavailable
        status: 503
        instance: /v1/users
        code: UNAVAILABLE
        request_id: 3b574afa4039ee64-15
        retryable: true
    OVERLOADED:
      value:
        type: /problems/overloaded
        title: Too many requests are waiting
        status: 503
        instance: /v1/users
        code: OVERLOADED
        request_id: 51e4fa5c625c653b-408
        retryable: true
    CONFLICT_RETRY:
      value:
        type: /problems/conflict-retry
        title: Other writers were faster
        status: 503
        instance: /v1/users
        code: CONFLICT_RETRY
        request_id: 510b95c4e21755ca-4
        retryable: true
    OUTCOME_UNKNOWN:
      value:
        type: /problems/outcome-unknown
        title: The outcome of the write is unknown
        status: 503
        instance: /v1/users
        code: OUTCOME_UNKNOWN
        request_id: a0ef6f95f76ea44c-3
        retryable: false
    DEADLINE_EXCEEDED:
      value:
        type: /problems/deadline-exceeded
        title: The deadline has passed
        status: 504
        instance: /v1/users
        code: DEADLINE_EXCEEDED
        request_id: a0ef6f95f76ea44c-2
        retryable: true

  schemas:
    ID:
      description: A positive 64-bit number, written without sign, leading zero, fraction or exponent.
      type: integer
      format: int64
      minimum: 1
      maximum: 9223372036854775807
    Version:
      description: 1 at creation, one higher with every change.
      type: integer
      format: int64
      minimum: 1
      maximum: 9223372036854775807
      readOnly: true
    Time:
      description: A moment, RFC 3339, in UTC with microseconds.
      type: string
      format: date-time
    KnownPriority:
      type: string
      enum: [low, medium, high, urgent]
    Title:
      description: Not only white space, of which Unicode knows more than the pattern.
      type: string
      pattern: '^[^\u0000]*[^\u0000\t-\r ][^\u0000]*$'
      minLength: 1
      maxLength: 500
    Description:
      type: string
      pattern: '^[^\u0000]*$'
      maxLength: 10000
    Labels:
      description: Their order is kept.
      type: array
      maxItems: 20
      uniqueItems: true
      items:
        type: string
        pattern: '^[^\u0000]*$'
        minLength: 1
        maxLength: 50
    DueAt:
      description: RFC 3339 with any offset, in the years 1 to 9999.
      type: [string, "null"]
      format: date-time
    Name:
      description: Not only white space, of which Unicode knows more than the pattern.
      type: string
      pattern: '^[^\u0000]*[^\u0000\t-\r ][^\u0000]*$'
      minLength: 1
      maxLength: 200
    Email:
      description: |
        A plausible address, unique among the users without regard to case: one `@`, before it 1 to 64 characters, after
        it names separated by single dots; no white space.
      type: [string, "null"]
      pattern: '^[^@ \u0000]+@[^@. \u0000]+(\.[^@. \u0000]+)*$'
      minLength: 3
      maxLength: 254

    Service:
      type: object
      required: [name, version]
      properties:
        name: {type: string}
        version: {type: string}
    User:
      type: object
      required: [id, name, email, version, created_at, updated_at]
      properties:
        id: {$ref: "#/components/schemas/ID", readOnly: true}
        name: {$ref: "#/components/schemas/Name"}
        email: {$ref: "#/components/schemas/Email"}
        version: {$ref: "#/components/schemas/Version"}
        created_at: {$ref: "#/components/schemas/Time", readOnly: true}
        updated_at: {$ref: "#/components/schemas/Time", readOnly: true}
    UserDraft:
      type: object
      additionalProperties: false
      required: [name]
      properties:
        name: {$ref: "#/components/schemas/Name"}
        email: {$ref: "#/components/schemas/Email", default: null}
    UserPatch:
      type: object
      additionalProperties: false
      properties:
        name: {$ref: "#/components/schemas/Name"}
        email: {$ref: "#/components/schemas/Email"}
    UserPage:
      type: object
      required: [users]
      properties:
        users:
          type: array
          maxItems: 500
          items: {$ref: "#/components/schemas/User"}
        next_page_token: {$ref: "#/components/schemas/NextPageToken"}
    Task:
      type: object
      required:
        - id
        - user_id
        - title
        - description
        - completed
        - completed_at
        - priority
        - due_at
        - labels
        - version
        - created_at
        - updated_at
      properties:
        id: {$ref: "#/components/schemas/ID", readOnly: true}
        user_id:
          $ref: "#/components/schemas/ID"
          description: Who holds the task.
        title: {$ref: "#/components/schemas/Title"}
        description: {$ref: "#/components/schemas/Description"}
        completed: {type: boolean}
        completed_at:
          description: When the task was completed; null while it is not.
          type: [string, "null"]
          format: date-time
          readOnly: true
        priority:
          description: "`low`, `medium`, `high` or `urgent`; a caller must expect others."
          type: string
        due_at: {$ref: "#/components/schemas/DueAt"}
        labels: {$ref: "#/components/schemas/Labels"}
        version: {$ref: "#/components/schemas/Version"}
        created_at: {$ref: "#/components/schemas/Time", readOnly: true}
        updated_at: {$ref: "#/components/schemas/Time", readOnly: true}
    TaskDraft:
      type: object
      additionalProperties: false
      required: [user_id, title]
      properties:
        user_id:
          $ref: "#/components/schemas/ID"
          description: Who is to hold the task.
        title: {$ref: "#/components/schemas/Title"}
        description: {$ref: "#/components/schemas/Description", default: ""}
        completed: {type: boolean, default: false}
        priority: {$ref: "#/components/schemas/KnownPriority", default: medium}
        due_at: {$ref: "#/components/schemas/DueAt", default: null}
        labels: {$ref: "#/components/schemas/Labels", default: []}
    TaskPatch:
      type: object
      additionalProperties: false
      properties:
        title: {$ref: "#/components/schemas/Title"}
        description: {$ref: "#/components/schemas/Description"}
        completed:
          description: Turning it true sets `completed_at`, turning it false clears it.
          type: boolean
        priority: {$ref: "#/components/schemas/KnownPriority"}
        due_at: {$ref: "#/components/schemas/DueAt"}
        labels: {$ref: "#/components/schemas/Labels"}
    TaskTransfer:
      type: object
      additionalProperties: false
      required: [from_user_id, to_user_id]
      properties:
        from_user_id:
          $ref: "#/components/schemas/ID"
          description: Who must hold the task.
        to_user_id:
          $ref: "#/components/schemas/ID"
          description: Who holds it afterwards.
    TaskIDs:
      type: object
      additionalProperties: false
      required: [ids]
      properties:
        ids:
          description: An id that is given twice is answered once.
          type: array
          minItems: 1
          maxItems: 1000
          items: {$ref: "#/components/schemas/ID"}
    TasksRead:
      type: object
      required: [found, failed]
      properties:
        found:
          description: In the order asked for.
          type: array
          maxItems: 1000
          items: {$ref: "#/components/schemas/Task"}
        failed:
          description: In the order asked for.
          type: array
          maxItems: 1000
          items:
            type: object
            required: [id, problem]
            properties:
              id: {$ref: "#/components/schemas/ID"}
              problem: {$ref: "#/components/schemas/ItemProblem"}
    BatchMode:
      description: "`atomic`: all items or none; `partial`: each item for itself."
      type: string
      enum: [atomic, partial]
    Ref:
      description: What the caller calls the item; it is answered as it is.
      type: string
      pattern: '^[^\u0000]*$'
      maxLength: 200
    ExpectedVersion:
      description: The item fails (412) unless the task has this version; absent, any version will do.
      type: integer
      format: int64
      minimum: 1
      maximum: 9223372036854775807
    TaskCreations:
      type: object
      additionalProperties: false
      required: [mode, items]
      properties:
        mode: {$ref: "#/components/schemas/BatchMode"}
        items:
          type: array
          minItems: 1
          maxItems: 500
          items:
            description: A `TaskDraft` and, if the caller likes, a `ref`.
            type: object
            additionalProperties: false
            required: [user_id, title]
            properties:
              ref: {$ref: "#/components/schemas/Ref"}
              user_id:
                $ref: "#/components/schemas/ID"
                description: Who is to hold the task.
              title: {$ref: "#/components/schemas/Title"}
              description: {$ref: "#/components/schemas/Description", default: ""}
              completed: {type: boolean, default: false}
              priority: {$ref: "#/components/schemas/KnownPriority", default: medium}
              due_at: {$ref: "#/components/schemas/DueAt", default: null}
              labels: {$ref: "#/components/schemas/Labels", default: []}
    TaskUpdates:
      type: object
      additionalProperties: false
      required: [mode, items]
      properties:
        mode: {$ref: "#/components/schemas/BatchMode"}
        items:
          description: No two have the same `id`.
          type: array
          minItems: 1
          maxItems: 500
          items:
            type: object
            additionalProperties: false
            required: [id, patch]
            properties:
              ref: {$ref: "#/components/schemas/Ref"}
              id: {$ref: "#/components/schemas/ID"}
              if_match: {$ref: "#/components/schemas/ExpectedVersion"}
              patch: {$ref: "#/components/schemas/TaskPatch"}
    TaskDeletions:
      type: object
      additionalProperties: false
      required: [mode, items]
      properties:
        mode: {$ref: "#/components/schemas/BatchMode"}
        items:
          description: No two have the same `id`.
          type: array
          minItems: 1
          maxItems: 500
          items:
            type: object
            additionalProperties: false
            required: [id]
            properties:
              ref: {$ref: "#/components/schemas/Ref"}
              id: {$ref: "#/components/schemas/ID"}
              if_match: {$ref: "#/components/schemas/ExpectedVersion"}
    TaskTransfers:
      type: object
      additionalProperties: false
      required: [mode, items]
      properties:
        mode: {$ref: "#/components/schemas/BatchMode"}
        items:
          description: No two have the same `id`.
          type: array
          minItems: 1
          maxItems: 500
          items:
            type: object
            additionalProperties: false
            required: [id, from_user_id, to_user_id]
            properties:
              ref: {$ref: "#/components/schemas/Ref"}
              id: {$ref: "#/components/schemas/ID"}
              if_match: {$ref: "#/components/schemas/ExpectedVersion"}
              from_user_id:
                $ref: "#/components/schemas/ID"
                description: Who must hold the task.
              to_user_id:
                $ref: "#/components/schemas/ID"
                description: Who holds it afterwards.
    BatchResults:
      type: object
      required: [results]
      properties:
        results:
          description: One for each item, in their order.
          type: array
          minItems: 1
          maxItems: 500
          items:
            type: object
            required: [index, status]
            properties:
              index:
                description: The item's place in the request.
                type: integer
                minimum: 0
                maximum: 499
              ref:
                description: What the caller calls the item, even where that is what is wrong with it.
                type: string
              status:
                description: What the item's own route would have answered.
                type: integer
                minimum: 200
                maximum: 599
              etag:
                description: The task's entity tag by now; absent where there is no task.
                type: string
                pattern: '^"[1-9][0-9]*"$'
              task: {$ref: "#/components/schemas/Task"}
              problem: {$ref: "#/components/schemas/ItemProblem"}
    ItemProblem:
      description: A `Problem` of one item, without what it has in common with the request.
      type: object
      required: [type, title, status, code, retryable]
      properties:
        type: {type: string, format: uri-reference}
        title: {type: string}
        status: {type: integer, minimum: 400, maximum: 599}
        detail: {type: string}
        code: {type: string, pattern: "^[A-Z][A-Z_]*$"}
        retryable: {type: boolean}
        errors:
          type: array
          minItems: 1
          maxItems: 100
          items: {$ref: "#/components/schemas/FieldFault"}
    TaskPage:
      type: object
      required: [tasks]
      properties:
        tasks:
          type: array
          maxItems: 500
          items: {$ref: "#/components/schemas/Task"}
        next_page_token: {$ref: "#/components/schemas/NextPageToken"}
        total:
          description: How many tasks all pages have; only with `include_total`.
          type: integer
          format: int64
          minimum: 0
    NextPageToken:
      description: Opens the next page; absent on the last page, and on no other.
      type: string
    Problem:
      description: What went wrong (RFC 9457).
      type: object
      required: [type, title, status, code, request_id, retryable]
      properties:
        type:
          description: Names the kind of problem; as stable as `code`, relative to the service.
          type: string
          format: uri-reference
        title:
          description: The kind of problem for a reader.
          type: string
        status:
          description: The HTTP status.
          type: integer
          minimum: 400
          maximum: 599
        detail:
          description: This occurrence for a reader.
          type: string
        instance:
          description: The path of the request.
          type: string
          format: uri-reference
        code:
          description: Names the kind of problem, for a program to decide by; a caller must expect new ones.
          type: string
          pattern: "^[A-Z][A-Z_]*$"
        request_id:
          description: The value of `X-Request-Id`.
          type: string
        retryable:
          description: Whether nothing was done and the same request may be sent again as it is.
          type: boolean
        index:
          description: Which item of a batch it is about, from 0; absent where it is about the request.
          type: integer
          minimum: 0
        errors:
          description: What is wrong with the values in the body, at most 100 faults.
          type: array
          minItems: 1
          maxItems: 100
          items: {$ref: "#/components/schemas/FieldFault"}
    FieldFault:
      type: object
      required: [pointer, code, detail]
      properties:
        pointer:
          description: Where the value is (JSON Pointer, RFC 6901); empty for the whole body.
          type: string
        code:
          description: |
            `REQUIRED`, `UNKNOWN_FIELD`, `READ_ONLY`, `WRONG_TYPE`, `NOT_NULLABLE`, `TOO_SHORT`, `BLANK`, `TOO_LONG`,
            `TOO_MANY`, `TOO_FEW`, `DUPLICATE`, `OUT_OF_RANGE`, `NOT_ALLOWED`, `INVALID_FORMAT` or `NUL_CHARACTER`;
            a caller must expect others.
          type: string
          pattern: "^[A-Z][A-Z_]*$"
        detail:
          description: The same for a reader.
          type: string

"""###

    /// The same as JSON.
    static let contractJSON = ###"""
{
"openapi":"3.1.1",
"info":{
"title":"Baton",
"version":"0.1.0",
"summary":"Users and the tasks they hold.",
"description":"Baton keeps users and tasks in PostgreSQL. A task is always held by one user, and a transfer hands it to another.\n\nThis document says what the service answers today. Every answer shown in it was really given by the service.\n\n## What holds everywhere\n\n- Bodies are JSON in UTF-8, with names in snake_case. Times are RFC 3339; any offset is taken, answers are in UTC\n  with microseconds and a `Z`. Ids and versions are positive 64-bit integers.\n- A body is read strictly: a field that is not in its schema, or that the service alone sets, is refused; so is a\n  name that occurs twice. Numbers have neither fraction nor exponent. Strings cannot hold U+0000. Lengths are\n  counted in Unicode code points.\n- Answers are open: a caller must expect new fields, new values of `priority` and new problem codes.\n- A query parameter that is not documented, or given more often than documented, is refused.\n- HEAD is answered wherever GET is, with the status and the headers of GET and without a body. Every path answers\n  OPTIONS.\n- HTTP/1.1 asks for one `Host` header; without it the answer is 400, and the connection ends.\n- Every answer says `X-Content-Type-Options: nosniff` and a `Cache-Control`: what is not a document is kept by\n  nobody else than the caller, and a problem by nobody.\n\n## Who calls\n\nEverything below `/v1` needs a credential, `Authorization: Bearer ...`: an API key (`bt_...`, made by the operator\nwith `baton keys create`) or, where the service trusts an issuer, a JSON Web Token signed by RS256, ES256 or EdDSA.\nWithout one, or with one that is not valid, the answer is 401 `UNAUTHENTICATED`, before anything else is looked at.\nA service may be told to ask for none (`BATON_AUTH=none`, as `baton dev` is): then every caller acts for tenant 1 and\nmay do everything.\n\nThe credential says for which tenant its holder acts; what belongs to another tenant does not exist. It says what is\nallowed, by scopes: `tasks:read`, `tasks:write`, `users:read`, `users:write`, `operations`, and `admin`, which stands\nfor all of them. Without the scope of an operation the answer is 403 `INSUFFICIENT_SCOPE` and names it. Deleting a\nuser and handing the tasks to another needs `tasks:write` as well.\n\nA credential may be bound to one user. For its holder other users and their tasks do not exist: lists hold its own\nalone, others are 404, in batches item by item. It hands over its own tasks to any user of the tenant. To create a\nuser, or a task for another user, is 403 `OTHER_USER`.\n\nIdempotency keys and rate limits belong to the holder of a credential. A key that was revoked is refused within five\nseconds everywhere. Credentials are in no log and in no answer.\n\n## Versions\n\nEvery row has a `version`, 1 at creation and one higher with every change. The `ETag` of a row is its version in\nquotes, the same on every replica. `If-Match` on PATCH, DELETE and transfer makes the write depend on it: check and\nwrite are one step, and of two callers with the same version one succeeds. A patch to the values that are already\nthere changes nothing and raises no version.\n\nChecks come in this order: the credential (401), the route, and in it an id that can be none (404); the scope (403); the request (400, 406, 413, 414, 415,\nand 422 for values); existence (404); `If-Match` (412); state (409); references (422 `UNKNOWN_USER`).\n\n## Once\n\nA POST that writes takes an `Idempotency-Key`. Under one key a write happens once, however often it is asked for:\nwhoever asks again gets the first answer, with `Idempotency-Replayed: true`, while the first is under way 409\n`IDEMPOTENCY_IN_FLIGHT`, and for another request under the key 422 `IDEMPOTENCY_MISMATCH`. A key belongs to its\ncaller and to method and path template; the same request is one with the same method, path, query, `If-Match` and\nvalues in the body. What fails spends no key. A key is kept for 24 hours. A replay comes after the checks of the\nrequest's values and before existence.\n\nWith `validate_only=true` a write is only tried: every check is made and the answer is the one the write would have\nhad, without `Location`, but nothing is changed and no key spent. An id that it shows is not given again.\n\n## Lists of tasks\n\nA list holds the tasks that pass all filters, by id unless `order_by` says otherwise. Tasks that are alike in what\nthey are ordered by come by id in the same direction; tasks without `due_at` come last in both. A page begins after\nthe last task of the page before: a task that is created, changed or deleted meanwhile makes no other task appear\ntwice or be missed. Every order, and every filter with every order, is served by an index.\n\nTo a caller whose `Accept` is `application/x-ndjson` the same list comes as a stream: every matching task, one a\nline, as they were at one moment, without pages (`page_size`, `page_token` and `include_total` are refused). The\nrequest's deadline ends where the stream begins. A reader who is behind makes the database wait; who takes nothing\nfor 30 s, or is not done after 10 minutes (`BATON_STREAM_TIMEOUT`), is given up, as is who disconnects. A stream that\ncannot go on breaks off, without the last chunk (RFC 9112, 7.1). Half of the service's database connections may\nstream at a time; one stream more is 503 `OVERLOADED`.\n\n## Batches\n\n`/v1/tasks/batch/…` takes up to 500 writes, or the ids of up to 1000 tasks to read, in one request and one step\nof the database. Each item is judged as its own route would judge it. What is wrong with the request as a whole,\nsuch as a task that is named twice, refuses all of it (422). `mode` is required:\n\n- `atomic`: all items are done, 200 with a result for each; or none is, and the answer is the problem of the first\n  item that fails, with its status and, in `index`, its place.\n- `partial`: what can be done is done, always 207 with a result for each: `status` is what the item's own route\n  would have answered, with the `task` and its `etag`, or with the `problem`.\n\nResults are in the order of the items; `ref` is whatever the caller calls an item. The limit of the body, 1 MiB\nunless the service is told otherwise (`BATON_MAX_BODY`), leaves about 2 kB for each of 500 items; 500 items as long\nas they can be take 24 MiB.\n\n## Problems\n\nEvery status of 400 and above is a problem document (RFC 9457), `application/problem+json`, whatever the caller\naccepts. Programs decide by `code`; `retryable` says that nothing was done and the same request may be sent again as\nit is. Its `type` is the path of a page that says what happened and what to do; [/problems/](/problems/) lists them.\n\nA path that is not in this document is 404 `NOT_FOUND` for every method, once the caller is known; a method that a path does not have is 405\n`METHOD_NOT_ALLOWED`, whose `Allow` header names those it has. What is no HTTP/1.1 is 400 `MALFORMED_REQUEST`, and\nthe connection ends.\n\n## Bounds\n\nA service that works on as many requests as it may, or whose queue for the database is full, answers 503\n`OVERLOADED` at once and has done nothing; one that has as many connections as it may have answers so on each further\none, unasked, and closes it. A service that limits how many requests a caller may make, which is off\nunless it is told so, says with every answer in `RateLimit` how many are left, and answers 429 `RATE_LIMITED` to\nthose beyond. A head or a body that does not arrive in time is 408 `REQUEST_TIMEOUT`. A service may be told to\nrefuse a PATCH, DELETE or transfer without `If-Match`: 428 `PRECONDITION_REQUIRED`.\n\n## Deadlines and stopping\n\nEach request has a deadline, 10 s unless the service is told otherwise, that bounds the wait for a database\nconnection and the statement. A caller may ask for less in `X-Envoy-Expected-Rq-Timeout-Ms`, `Grpc-Timeout` or\n`Prefer: wait=N`; the least counts, and 0 has expired already. At the deadline the database is told to stop. A write\nthat it had begun is answered 504 when it says that it has stopped, with the write's own answer when it was faster,\nand 503 `OUTCOME_UNKNOWN` when it says nothing in the tenth of a second after it. While the service stops, answers carry\n`Connection: close`, and the last requests are still answered.\n\n## Where the time goes\n\nTo `Prefer: server-timing` every answer has `Preference-Applied: server-timing` and, in `Server-Timing`, milliseconds\nto the microsecond: `queue` from the arrival of the request's head until the service turned to it (for a request that\nwas sent before the one ahead of it on its connection was answered, that answer included), `pool` for the wait for\ndatabase connections, `db` for the database's answers, `encode` for making the answer of them, and `total`.\nWhat `total` has beyond them is the arrival of the body and the checks. A stream tells of its first look only.\n\n## The admin port\n\nA second port (9090) is for operators and is not part of this contract: `GET /livez` is 200 while the program runs,\n`GET /readyz` is 200 while it can serve and 503 with the reasons otherwise, `GET /startupz` is 200 once it was\nready.\n",
"license":{"name":"Apache 2.0","identifier":"Apache-2.0"}
},
"servers":[{"url":"/","description":"The service that serves this document."},{"url":"http://127.0.0.1:8080","description":"What `make run` starts."}],
"security":[{"Bearer":[]}],
"tags":[{"name":"Contract","description":"What this service promises, served by itself, without the database and to any caller, whatever `Accept` says.\n"},{"name":"Service"},{"name":"Users","description":"Those who hold tasks."},{"name":"Tasks","description":"What is to be done, and by whom."}],
"paths":{
"/openapi.yaml":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"readContractYAML","tags":["Contract"],"summary":"Read this document.","security":[],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"This document.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/DocumentTag"},"Cache-Control":{"$ref":"#/components/headers/CacheControl"},"Content-Security-Policy":{"$ref":"#/components/headers/ContentSecurityPolicy"},"X-Content-Type-Options":{"$ref":"#/components/headers/ContentTypeOptions"}},"content":{"application/yaml":{"schema":{"type":"object","required":["openapi","info","paths"]}}}},"304":{"$ref":"#/components/responses/DocumentNotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfContractYAML","tags":["Contract"],"summary":"Tell the methods there are.","security":[],"responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/openapi.json":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"readContractJSON","tags":["Contract"],"summary":"Read this document as JSON.","security":[],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"This document as JSON.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/DocumentTag"},"Cache-Control":{"$ref":"#/components/headers/CacheControl"},"Content-Security-Policy":{"$ref":"#/components/headers/ContentSecurityPolicy"},"X-Content-Type-Options":{"$ref":"#/components/headers/ContentTypeOptions"}},"content":{"application/json":{"schema":{"type":"object","required":["openapi","info","paths"]}}}},"304":{"$ref":"#/components/responses/DocumentNotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfContractJSON","tags":["Contract"],"summary":"Tell the methods there are.","security":[],"responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/docs":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"readDocs","tags":["Contract"],"summary":"Read and try the contract in a browser.","security":[],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"A page that shows this document, with a form for each operation.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/DocumentTag"},"Cache-Control":{"$ref":"#/components/headers/CacheControl"},"Content-Security-Policy":{"$ref":"#/components/headers/ContentSecurityPolicy"},"X-Content-Type-Options":{"$ref":"#/components/headers/ContentTypeOptions"}},"content":{"text/html; charset=utf-8":{"schema":{"type":"string"}}}},"304":{"$ref":"#/components/responses/DocumentNotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfDocs","tags":["Contract"],"summary":"Tell the methods there are.","security":[],"responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/problems/":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"listProblems","tags":["Contract"],"summary":"List the kinds of problems.","security":[],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"A page with every code that the service may answer.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/DocumentTag"},"Cache-Control":{"$ref":"#/components/headers/CacheControl"},"Content-Security-Policy":{"$ref":"#/components/headers/ContentSecurityPolicy"},"X-Content-Type-Options":{"$ref":"#/components/headers/ContentTypeOptions"}},"content":{"text/html; charset=utf-8":{"schema":{"type":"string"}}}},"304":{"$ref":"#/components/responses/DocumentNotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfProblems","tags":["Contract"],"summary":"Tell the methods there are.","security":[],"responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/problems/{type}":{"parameters":[{"$ref":"#/components/parameters/ProblemType"},{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"readProblem","tags":["Contract"],"summary":"Read what a kind of problem means and what to do about it.","security":[],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"The page that the `type` of a problem document leads to.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/DocumentTag"},"Cache-Control":{"$ref":"#/components/headers/CacheControl"},"Content-Security-Policy":{"$ref":"#/components/headers/ContentSecurityPolicy"},"X-Content-Type-Options":{"$ref":"#/components/headers/ContentTypeOptions"}},"content":{"text/html; charset=utf-8":{"schema":{"type":"string"}}}},"304":{"$ref":"#/components/responses/DocumentNotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"404":{"$ref":"#/components/responses/NotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfProblem","tags":["Contract"],"summary":"Tell the methods there are.","security":[],"responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"describeService","tags":["Service"],"summary":"Tell what answers here.","responses":{"200":{"description":"Name and version of the program.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Service"},"example":{"name":"baton","version":"0.1.0"}}}},"400":{"$ref":"#/components/responses/InvalidRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfService","tags":["Service"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/users":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"listUsers","tags":["Users"],"summary":"List the users by id.","security":[{"Bearer":["users:read"]}],"parameters":[{"$ref":"#/components/parameters/PageSize"},{"$ref":"#/components/parameters/PageToken"}],"responses":{"200":{"description":"A page of users.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Link":{"$ref":"#/components/headers/Link"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/UserPage"},"example":{"users":[{"id":1,"name":"Ada Lovelace","email":"ada@example.org","version":1,"created_at":"2026-11-22T20:15:14.793886Z","updated_at":"2026-11-22T20:15:14.793886Z"}],"next_page_token":"AQAAAAAAAAAAAAHKBtKkXXIdUGJF3bB07QwbMv6tVhWEIlJi2yWXhMm-Vw"}}}},"400":{"$ref":"#/components/responses/InvalidListRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/ReadUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"post":{"operationId":"createUser","tags":["Users"],"summary":"Create a user.","security":[{"Bearer":["users:write"]}],"parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/UserDraft"},"example":{"name":"Ada Lovelace","email":"ada@example.org"}}}},"responses":{"201":{"description":"The user.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"},"Location":{"$ref":"#/components/headers/UserLocation"},"Idempotency-Replayed":{"$ref":"#/components/headers/IdempotencyReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/User"},"example":{"id":1,"name":"Ada Lovelace","email":"ada@example.org","version":1,"created_at":"2026-11-22T20:15:14.793886Z","updated_at":"2026-11-22T20:15:14.793886Z"}}}},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/NotAllowed"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/EmailTakenOrInFlight"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidUserDraft"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfUsers","tags":["Users"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/users/{id}":{"parameters":[{"$ref":"#/components/parameters/UserID"},{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"readUser","tags":["Users"],"summary":"Read a user.","security":[{"Bearer":["users:read"]}],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"The user.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/User"},"example":{"id":1,"name":"Ada Lovelace","email":"ada@example.org","version":1,"created_at":"2026-11-22T20:15:14.793886Z","updated_at":"2026-11-22T20:15:14.793886Z"}}}},"304":{"$ref":"#/components/responses/NotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/UserNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/ReadUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"patch":{"operationId":"updateUser","tags":["Users"],"summary":"Change a user.","security":[{"Bearer":["users:write"]}],"description":"A merge patch (RFC 7396), an absent field keeps its value; `null` clears the email address.","parameters":[{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/merge-patch+json":{"schema":{"$ref":"#/components/schemas/UserPatch"},"example":{"email":"grace@example.org"}},"application/json":{"schema":{"$ref":"#/components/schemas/UserPatch"},"example":{"email":"grace@example.org"}}}},"responses":{"200":{"description":"The user as it is now.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/User"},"example":{"id":2,"name":"Grace Hopper","email":"grace@example.org","version":2,"created_at":"2026-11-22T20:15:14.815113Z","updated_at":"2026-11-22T20:15:14.921740Z"}}}},"400":{"$ref":"#/components/responses/InvalidChange"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/UserNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/EmailTaken"},"412":{"$ref":"#/components/responses/VersionMismatch"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedPatchType"},"422":{"$ref":"#/components/responses/InvalidUser"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"delete":{"operationId":"deleteUser","tags":["Users"],"summary":"Delete a user who holds no task.","security":[{"Bearer":["users:write"]}],"description":"With `transfer_tasks_to` the user's tasks are first transferred to that user, in the same transaction: either\nboth happen or neither.\n","parameters":[{"$ref":"#/components/parameters/TransferTasksTo"},{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/ValidateOnly"}],"responses":{"204":{"$ref":"#/components/responses/Deleted"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/UserNotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/UserHasTasks"},"412":{"$ref":"#/components/responses/VersionMismatch"},"414":{"$ref":"#/components/responses/URITooLong"},"422":{"$ref":"#/components/responses/InvalidHeir"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfUser","tags":["Users"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"404":{"$ref":"#/components/responses/UserNotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/users/{id}/tasks":{"parameters":[{"$ref":"#/components/parameters/UserID"},{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"listTasksOfUser","tags":["Tasks"],"summary":"List the tasks that a user holds.","security":[{"Bearer":["tasks:read"]}],"description":"See \"Lists of tasks\" above.","parameters":[{"$ref":"#/components/parameters/Completed"},{"$ref":"#/components/parameters/Priorities"},{"$ref":"#/components/parameters/Labels"},{"$ref":"#/components/parameters/DueBefore"},{"$ref":"#/components/parameters/DueAfter"},{"$ref":"#/components/parameters/CreatedAfter"},{"$ref":"#/components/parameters/UpdatedAfter"},{"$ref":"#/components/parameters/Words"},{"$ref":"#/components/parameters/OrderBy"},{"$ref":"#/components/parameters/IncludeTotal"},{"$ref":"#/components/parameters/PageSize"},{"$ref":"#/components/parameters/PageToken"}],"responses":{"200":{"$ref":"#/components/responses/TaskPage"},"400":{"$ref":"#/components/responses/InvalidListRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/UserNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/ReadUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfTasksOfUser","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"404":{"$ref":"#/components/responses/UserNotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"listTasks","tags":["Tasks"],"summary":"List the tasks.","security":[{"Bearer":["tasks:read"]}],"description":"See \"Lists of tasks\" above.","parameters":[{"$ref":"#/components/parameters/HolderID"},{"$ref":"#/components/parameters/Completed"},{"$ref":"#/components/parameters/Priorities"},{"$ref":"#/components/parameters/Labels"},{"$ref":"#/components/parameters/DueBefore"},{"$ref":"#/components/parameters/DueAfter"},{"$ref":"#/components/parameters/CreatedAfter"},{"$ref":"#/components/parameters/UpdatedAfter"},{"$ref":"#/components/parameters/Words"},{"$ref":"#/components/parameters/OrderBy"},{"$ref":"#/components/parameters/IncludeTotal"},{"$ref":"#/components/parameters/PageSize"},{"$ref":"#/components/parameters/PageToken"}],"responses":{"200":{"$ref":"#/components/responses/TaskPage"},"400":{"$ref":"#/components/responses/InvalidListRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/ReadUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"post":{"operationId":"createTask","tags":["Tasks"],"summary":"Create a task.","security":[{"Bearer":["tasks:write"]}],"parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskDraft"},"examples":{"everything":{"value":{"user_id":1,"title":"Write the note on the engine","priority":"high","due_at":"2026-12-01T12:00:00+01:00","labels":["writing","engine"]}},"the least":{"value":{"user_id":2,"title":"Find the moth"}}}}}},"responses":{"201":{"description":"The task.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"},"Location":{"$ref":"#/components/headers/TaskLocation"},"Idempotency-Replayed":{"$ref":"#/components/headers/IdempotencyReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Task"},"examples":{"everything":{"$ref":"#/components/examples/Task"},"the least":{"value":{"id":2,"user_id":2,"title":"Find the moth","description":"","completed":false,"completed_at":null,"priority":"medium","due_at":null,"labels":[],"version":1,"created_at":"2026-11-22T20:15:14.968890Z","updated_at":"2026-11-22T20:15:14.968890Z"}}}}}},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/NotAllowed"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/InFlight"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidTask"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfTasks","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/{id}":{"parameters":[{"$ref":"#/components/parameters/TaskID"},{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"get":{"operationId":"readTask","tags":["Tasks"],"summary":"Read a task.","security":[{"Bearer":["tasks:read"]}],"parameters":[{"$ref":"#/components/parameters/IfNoneMatch"}],"responses":{"200":{"description":"The task.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Task"},"examples":{"open":{"$ref":"#/components/examples/Task"},"completed":{"$ref":"#/components/examples/CompletedTask"}}}}},"304":{"$ref":"#/components/responses/NotModified"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/TaskNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/ReadUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"patch":{"operationId":"updateTask","tags":["Tasks"],"summary":"Change a task, except who holds it.","security":[{"Bearer":["tasks:write"]}],"description":"A merge patch (RFC 7396): an absent field keeps its value, `null` clears `due_at`, an array replaces the whole\narray. Who holds the task is changed by a transfer only.\n","parameters":[{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/merge-patch+json":{"schema":{"$ref":"#/components/schemas/TaskPatch"},"example":{"completed":true}},"application/json":{"schema":{"$ref":"#/components/schemas/TaskPatch"},"example":{"completed":true}}}},"responses":{"200":{"description":"The task as it is now.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Task"},"examples":{"completed":{"$ref":"#/components/examples/CompletedTask"}}}}},"400":{"$ref":"#/components/responses/InvalidChange"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/TaskNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"412":{"$ref":"#/components/responses/VersionMismatch"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedPatchType"},"422":{"$ref":"#/components/responses/InvalidTaskPatch"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"delete":{"operationId":"deleteTask","tags":["Tasks"],"summary":"Delete a task.","security":[{"Bearer":["tasks:write"]}],"parameters":[{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/ValidateOnly"}],"responses":{"204":{"$ref":"#/components/responses/Deleted"},"400":{"$ref":"#/components/responses/InvalidConditionalRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/TaskNotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"412":{"$ref":"#/components/responses/VersionMismatch"},"414":{"$ref":"#/components/responses/URITooLong"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfTask","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"404":{"$ref":"#/components/responses/TaskNotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/{id}/transfer":{"parameters":[{"$ref":"#/components/parameters/TaskID"},{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"post":{"operationId":"transferTask","tags":["Tasks"],"summary":"Hand a task from the user who holds it to another.","security":[{"Bearer":["tasks:write"]}],"description":"Check and change are one step: of two transfers from the same holder exactly one succeeds. A transfer to the\nuser who holds the task already is 200 and changes nothing, so that a lost answer can be asked for again.\n","parameters":[{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskTransfer"},"example":{"from_user_id":1,"to_user_id":2}}}},"responses":{"200":{"description":"The task as it is now.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"},"Idempotency-Replayed":{"$ref":"#/components/headers/IdempotencyReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Task"},"example":{"id":1,"user_id":2,"title":"Write the note on the engine","description":"","completed":true,"completed_at":"2026-11-22T20:15:15.101116Z","priority":"high","due_at":"2026-12-01T11:00:00.000000Z","labels":["writing","engine"],"version":3,"created_at":"2026-11-22T20:15:14.954462Z","updated_at":"2026-11-22T20:15:15.165132Z"}}}},"400":{"$ref":"#/components/responses/InvalidChange"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/TaskNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/NotOwnerOrInFlight"},"412":{"$ref":"#/components/responses/VersionMismatch"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidTransfer"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfTransfer","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"404":{"$ref":"#/components/responses/TaskNotFound"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/batch/get":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"post":{"operationId":"readTasks","tags":["Tasks"],"summary":"Read up to 1000 tasks, as they are at one moment.","security":[{"Bearer":["tasks:read"]}],"description":"Answers in the order asked for, an id that is given twice once. It changes nothing and may be repeated.\n","requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskIDs"},"example":{"ids":[2,99]}}}},"responses":{"200":{"description":"The tasks, and why those that are missing are missing.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TasksRead"},"example":{"found":[{"id":2,"user_id":2,"title":"Find the moth","description":"","completed":false,"completed_at":null,"priority":"medium","due_at":null,"labels":[],"version":1,"created_at":"2026-11-22T20:15:14.968890Z","updated_at":"2026-11-22T20:15:14.968890Z"}],"failed":[{"id":99,"problem":{"type":"/problems/task-not-found","title":"No such task","status":404,"code":"TASK_NOT_FOUND","retryable":false}}]}}}},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidBatch"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/ReadUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfReadTasks","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/batch/create":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"post":{"operationId":"createTasks","tags":["Tasks"],"summary":"Create up to 500 tasks.","security":[{"Bearer":["tasks:write"]}],"description":"See \"Batches\" above.","parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskCreations"},"example":{"mode":"partial","items":[{"ref":"moth","user_id":2,"title":"Find the moth"}]}}}},"responses":{"200":{"$ref":"#/components/responses/AtomicBatch"},"207":{"$ref":"#/components/responses/PartialBatch"},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/NotAllowed"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/InFlight"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidBatch"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfCreateTasks","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/batch/update":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"post":{"operationId":"updateTasks","tags":["Tasks"],"summary":"Change up to 500 tasks.","security":[{"Bearer":["tasks:write"]}],"description":"See \"Batches\" above.","parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskUpdates"},"example":{"mode":"atomic","items":[{"id":1,"if_match":1,"patch":{"completed":true}}]}}}},"responses":{"200":{"$ref":"#/components/responses/AtomicBatch"},"207":{"$ref":"#/components/responses/PartialBatch"},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/ItemNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/InFlight"},"412":{"$ref":"#/components/responses/ItemVersionMismatch"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidBatch"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfUpdateTasks","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/batch/delete":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"post":{"operationId":"deleteTasks","tags":["Tasks"],"summary":"Delete up to 500 tasks.","security":[{"Bearer":["tasks:write"]}],"description":"See \"Batches\" above.","parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskDeletions"},"example":{"mode":"partial","items":[{"id":1,"if_match":3},{"id":2}]}}}},"responses":{"200":{"$ref":"#/components/responses/AtomicBatch"},"207":{"$ref":"#/components/responses/PartialBatch"},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/ItemNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/InFlight"},"412":{"$ref":"#/components/responses/ItemVersionMismatch"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidBatch"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfDeleteTasks","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}},
"/v1/tasks/batch/transfer":{"parameters":[{"$ref":"#/components/parameters/RequestID"},{"$ref":"#/components/parameters/EnvoyTimeout"},{"$ref":"#/components/parameters/GrpcTimeout"},{"$ref":"#/components/parameters/Prefer"}],"post":{"operationId":"transferTasks","tags":["Tasks"],"summary":"Hand up to 500 tasks from the users who hold them to others.","security":[{"Bearer":["tasks:write"]}],"description":"See \"Batches\" above.","parameters":[{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/ValidateOnly"}],"requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskTransfers"},"example":{"mode":"atomic","items":[{"id":1,"from_user_id":1,"to_user_id":2}]}}}},"responses":{"200":{"$ref":"#/components/responses/AtomicBatch"},"207":{"$ref":"#/components/responses/PartialBatch"},"400":{"$ref":"#/components/responses/InvalidCreation"},"401":{"$ref":"#/components/responses/Unauthenticated"},"403":{"$ref":"#/components/responses/InsufficientScope"},"404":{"$ref":"#/components/responses/ItemNotFound"},"406":{"$ref":"#/components/responses/NotAcceptable"},"408":{"$ref":"#/components/responses/RequestTimeout"},"409":{"$ref":"#/components/responses/ItemNotOwnedOrInFlight"},"412":{"$ref":"#/components/responses/ItemVersionMismatch"},"413":{"$ref":"#/components/responses/PayloadTooLarge"},"414":{"$ref":"#/components/responses/URITooLong"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},"422":{"$ref":"#/components/responses/InvalidBatch"},"428":{"$ref":"#/components/responses/PreconditionRequired"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"500":{"$ref":"#/components/responses/Internal"},"503":{"$ref":"#/components/responses/WriteUnavailable"},"504":{"$ref":"#/components/responses/DeadlineExceeded"}}},"options":{"operationId":"optionsOfTransferTasks","tags":["Tasks"],"summary":"Tell the methods there are.","responses":{"204":{"$ref":"#/components/responses/Methods"},"400":{"$ref":"#/components/responses/MalformedRequest"},"401":{"$ref":"#/components/responses/Unauthenticated"},"408":{"$ref":"#/components/responses/RequestTimeout"},"414":{"$ref":"#/components/responses/URITooLong"},"429":{"$ref":"#/components/responses/RateLimited"},"431":{"$ref":"#/components/responses/HeadersTooLarge"},"503":{"$ref":"#/components/responses/Overloaded"}}}}
},
"components":{
"parameters":{
"UserID":{"name":"id","in":"path","required":true,"description":"Of the user. What can be no id is that of an unknown user.","schema":{"$ref":"#/components/schemas/ID"},"example":1},
"TaskID":{"name":"id","in":"path","required":true,"description":"Of the task. What can be no id is that of an unknown task.","schema":{"$ref":"#/components/schemas/ID"},"example":1},
"RequestID":{"name":"X-Request-Id","in":"header","description":"An id of the caller's own for this request: 1 to 128 letters, digits and `-._~:/+=@`. Anything else is left out\nof account, and the service makes one.\n","schema":{"type":"string"},"example":"order-4711/retry-2"},
"EnvoyTimeout":{"name":"X-Envoy-Expected-Rq-Timeout-Ms","in":"header","description":"How many milliseconds the caller will wait.","schema":{"type":"string","pattern":"^[0-9]+$"},"example":"2500"},
"GrpcTimeout":{"name":"Grpc-Timeout","in":"header","description":"How long the caller will wait, in hours, minutes, seconds, milli-, micro- or nanoseconds.","schema":{"type":"string","pattern":"^[0-9]{1,8}[HMSmun]$"},"example":"2500m"},
"Prefer":{"name":"Prefer","in":"header","description":"`wait=N` is how many seconds the caller will wait (RFC 7240); `server-timing` asks where the time went. Other\npreferences are ignored.\n","schema":{"type":"string"},"example":"wait=3"},
"IfMatch":{"name":"If-Match","in":"header","description":"The write happens only if the row has one of these versions: a list of entity tags, or `*` for any. Weak tags\nmatch nothing. Absent, any version will do, unless the service is told to refuse that.\n","schema":{"type":"string","pattern":"^[ \\t]*(\\*|(,[ \\t]*)*(W/)?\"[!#-~\\x80-\\xFF]*\"[ \\t]*(,[ \\t]*((W/)?\"[!#-~\\x80-\\xFF]*\"[ \\t]*)?)*)[ \\t]*$"},"example":"\"3\""},
"IdempotencyKey":{"name":"Idempotency-Key","in":"header","description":"The write happens once under this key: 1 to 255 visible ASCII characters, bare or in quotes, which is the same\nkey. Best a new random one for each write.\n","schema":{"type":"string","pattern":"^([!#-~][!-~]{0,254}|\"([!#-\\[\\]-~]|\\\\[\"\\\\]){1,255}\")$"},"example":"8e03978e-40d5-43dd-bc93-6894a57f9324"},
"ValidateOnly":{"name":"validate_only","in":"query","description":"Whether the write is only tried.","schema":{"type":"boolean","default":false},"example":true},
"IfNoneMatch":{"name":"If-None-Match","in":"header","description":"The versions that the caller has: a list of entity tags, weak or strong, or `*` for any.","schema":{"type":"string","pattern":"^[ \\t]*(\\*|(,[ \\t]*)*(W/)?\"[!#-~\\x80-\\xFF]*\"[ \\t]*(,[ \\t]*((W/)?\"[!#-~\\x80-\\xFF]*\"[ \\t]*)?)*)[ \\t]*$"},"example":"\"3\""},
"ProblemType":{"name":"type","in":"path","required":true,"description":"The last part of the problem's `type`, its code in small letters with hyphens.","schema":{"type":"string","minLength":1},"example":"version-mismatch"},
"PageSize":{"name":"page_size","in":"query","description":"How many rows at most. More than 500, however many, counts as 500.","schema":{"type":"integer","minimum":1,"default":50},"example":50},
"PageToken":{"name":"page_token","in":"query","description":"`next_page_token` of the page before. It belongs to its list, filter and order: with others it is refused.\nEvery replica takes the tokens of the others.\n","schema":{"type":"string"},"example":"AQAAAAAAAAAAAAHKBtKkXXIdUGJF3bB07QwbMv6tVhWEIlJi2yWXhMm-Vw"},
"HolderID":{"name":"user_id","in":"query","description":"Only tasks that this user holds; an unknown user holds none.","schema":{"$ref":"#/components/schemas/ID"},"example":1},
"Completed":{"name":"completed","in":"query","description":"Only completed tasks, or only those that are not.","schema":{"type":"boolean"},"example":false},
"Priorities":{"name":"priority","in":"query","description":"Only tasks of this priority; repeated, of any of these.","explode":true,"schema":{"type":"array","items":{"$ref":"#/components/schemas/KnownPriority"}},"example":["high","urgent"]},
"Labels":{"name":"label","in":"query","description":"Only tasks with this label; repeated, with all of these.","explode":true,"schema":{"type":"array","maxItems":20,"items":{"type":"string","pattern":"^[^\\u0000]*$","minLength":1,"maxLength":50}},"example":["writing"]},
"DueBefore":{"name":"due_before","in":"query","description":"Only tasks that are due before this moment.","schema":{"type":"string","format":"date-time"},"example":"2026-12-02T00:00:00Z"},
"DueAfter":{"name":"due_after","in":"query","description":"Only tasks that are due at this moment or after it.","schema":{"type":"string","format":"date-time"},"example":"2026-11-01T00:00:00Z"},
"CreatedAfter":{"name":"created_after","in":"query","description":"Only tasks that were created at this moment or after it.","schema":{"type":"string","format":"date-time"},"example":"2026-11-01T00:00:00Z"},
"UpdatedAfter":{"name":"updated_after","in":"query","description":"Only tasks that were last changed at this moment or after it.","schema":{"type":"string","format":"date-time"},"example":"2026-11-01T00:00:00Z"},
"Words":{"name":"q","in":"query","description":"Only tasks whose title has every word of this text: whole words, without regard to case. Words are runs of\nletters and digits; there must be one.\n","schema":{"type":"string","pattern":"^[^\\u0000]*$","minLength":1,"maxLength":500},"example":"note"},
"OrderBy":{"name":"order_by","in":"query","description":"What the tasks are ordered by; `priority` is least urgent first.","schema":{"type":"string","enum":["id","id desc","created_at","created_at desc","updated_at","updated_at desc","due_at","due_at desc","priority","priority desc"],"default":"id"},"example":"due_at desc"},
"IncludeTotal":{"name":"include_total","in":"query","description":"Whether `total` is answered as well. It is exact, and costly: all matching tasks are counted, after the page was\nread.\n","schema":{"type":"boolean","default":false},"example":true},
"TransferTasksTo":{"name":"transfer_tasks_to","in":"query","description":"Who is to hold the user's tasks.","schema":{"$ref":"#/components/schemas/ID"},"example":2}
},
"headers":{
"RequestID":{"description":"The id of the request, as in the service's log and in problems.","required":true,"schema":{"type":"string","minLength":1,"maxLength":128},"example":"39001d8f164211ce-5"},
"ETag":{"description":"The version of the row, in quotes; a strong tag.","required":true,"schema":{"type":"string","pattern":"^\"[1-9][0-9]*\"$"},"example":"\"1\""},
"DocumentTag":{"description":"A digest of the document; the same on every replica of a version.","required":true,"schema":{"type":"string","pattern":"^\"[A-Za-z0-9_-]+\"$"},"example":"\"H7u4v9uLIvZCF2Hk\""},
"CacheControl":{"description":"It may be kept, and is asked about each time.","required":true,"schema":{"type":"string"},"example":"no-cache"},
"ContentSecurityPolicy":{"description":"A browser loads nothing for the document, and runs no script but the one in it.","required":true,"schema":{"type":"string"},"example":"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
"ContentTypeOptions":{"description":"A browser takes the document for what `Content-Type` says.","required":true,"schema":{"type":"string","const":"nosniff"},"example":"nosniff"},
"UserLocation":{"description":"The path of the user; absent when the write was only tried.","schema":{"type":"string","pattern":"^/v1/users/[1-9][0-9]*$"},"example":"/v1/users/1"},
"TaskLocation":{"description":"The path of the task; absent when the write was only tried.","schema":{"type":"string","pattern":"^/v1/tasks/[1-9][0-9]*$"},"example":"/v1/tasks/1"},
"IdempotencyReplayed":{"description":"Sent when the answer is that of an earlier request with the same key.","schema":{"type":"string","const":"true"},"example":"true"},
"Link":{"description":"The next page, where there is one (RFC 8288), relative to the service.","schema":{"type":"string","pattern":"^</v1/[^>]+>; rel=\"next\"$"},"example":"</v1/users?page_size=1&page_token=AQAAAAAAAAAAAAHKBtKkXXIdUGJF3bB07QwbMv6tVhWEIlJi2yWXhMm-Vw>; rel=\"next\""},
"WWWAuthenticate":{"description":"Which credential is wanted, and what is wrong with the one that came (RFC 6750, 3).","required":true,"schema":{"type":"string","pattern":"^Bearer realm=\"baton\""},"example":"Bearer realm=\"baton\""},
"WWWAuthenticateForScope":{"description":"Names the scope that is needed (RFC 6750, 3); absent where none would do.","schema":{"type":"string","pattern":"^Bearer realm=\"baton\", error=\"insufficient_scope\", scope=\"[a-z:]+\"$"},"example":"Bearer realm=\"baton\", error=\"insufficient_scope\", scope=\"tasks:write\""},
"Allow":{"description":"The methods of the path.","required":true,"schema":{"type":"string"},"example":"GET, HEAD, PATCH, DELETE, OPTIONS"},
"RetryAfter":{"description":"When to try again, in seconds.","required":true,"schema":{"type":"string","pattern":"^[0-9]+$"},"example":"1"},
"ServerTiming":{"description":"Where the time of the request went, in milliseconds (W3C Server Timing); to callers who ask by `Prefer:\nserver-timing`, together with `Preference-Applied: server-timing`.\n","schema":{"type":"string","pattern":"^[a-z]+;dur=[0-9]+\\.[0-9]{3}(, [a-z]+;dur=[0-9]+\\.[0-9]{3})*$"},"example":"queue;dur=0.021, pool;dur=0.004, db;dur=0.412, encode;dur=0.009, total;dur=0.518"},
"RateLimit":{"description":"How many requests may follow at once, and the seconds until more may (draft-ietf-httpapi-ratelimit-headers).\nWith every answer of a service that has a limit.\n","schema":{"type":"string"},"example":"\"default\";r=0;t=1"},
"RateLimitPolicy":{"description":"How many requests there are at once, and the seconds in which as many come back.","schema":{"type":"string"},"example":"\"default\";q=100;w=1"},
"RetryAfterWhenRetryable":{"description":"When to try again, in seconds; absent when that would do no good, or harm.","schema":{"type":"string","pattern":"^[0-9]+$"},"example":"1"},
"AcceptEncoding":{"description":"Sent when the content encoding was refused.","schema":{"type":"string"},"example":"identity"},
"AcceptPatch":{"description":"The types that a patch may have; sent when its type was refused.","schema":{"type":"string"},"example":"application/merge-patch+json, application/json"}
},
"securitySchemes":{
"Bearer":{"type":"http","scheme":"bearer","description":"An API key of the operator's, or a JSON Web Token of the issuer that the service trusts. What each operation\nneeds are scopes.\n"}
},
"responses":{
"Unauthenticated":{"description":"There is no credential, or it is not valid, or not any more; nothing else was looked at.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"WWW-Authenticate":{"$ref":"#/components/headers/WWWAuthenticate"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"UNAUTHENTICATED":{"$ref":"#/components/examples/UNAUTHENTICATED"}}}}},
"InsufficientScope":{"description":"The credential does not have the scope that is needed; nothing was done.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"WWW-Authenticate":{"$ref":"#/components/headers/WWWAuthenticateForScope"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"INSUFFICIENT_SCOPE":{"$ref":"#/components/examples/INSUFFICIENT_SCOPE"}}}}},
"NotAllowed":{"description":"The credential does not have the scope that is needed, or is bound to a user and this is not that user's to do;\nnothing was done.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"WWW-Authenticate":{"$ref":"#/components/headers/WWWAuthenticateForScope"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"INSUFFICIENT_SCOPE":{"$ref":"#/components/examples/INSUFFICIENT_SCOPE"},"OTHER_USER":{"$ref":"#/components/examples/OTHER_USER"}}}}},
"TaskPage":{"description":"A page of tasks.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Link":{"$ref":"#/components/headers/Link"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TaskPage"},"examples":{"one of several":{"value":{"tasks":[{"id":1,"user_id":1,"title":"Write the note on the engine","description":"","completed":false,"completed_at":null,"priority":"high","due_at":"2026-12-01T11:00:00.000000Z","labels":["writing","engine"],"version":1,"created_at":"2026-11-22T20:15:14.954462Z","updated_at":"2026-11-22T20:15:14.954462Z"}],"next_page_token":"AQAAAAAAAAAAAAFWkodGOhQFEnwm6zzDYSQdu3kzzlAP1K1BiL_v2VmD5A"}},"without tasks":{"value":{"tasks":[]}}}},"application/x-ndjson":{"schema":{"description":"A `Task` in each line.","type":"string"},"example":"{\"id\":2,\"user_id\":2,\"title\":\"Find the moth\",\"description\":\"\",\"completed\":false,\"completed_at\":null,\"priority\":\"medium\",\"due_at\":null,\"labels\":[],\"version\":1,\"created_at\":\"2026-11-22T20:15:14.968890Z\",\"updated_at\":\"2026-11-22T20:15:14.968890Z\"}\n"}}},
"AtomicBatch":{"description":"Every item was done (`mode` is `atomic`).","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Idempotency-Replayed":{"$ref":"#/components/headers/IdempotencyReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/BatchResults"},"examples":{"changed or transferred":{"value":{"results":[{"index":0,"status":200,"etag":"\"2\"","task":{"id":1,"user_id":1,"title":"Write the note on the engine","description":"","completed":true,"completed_at":"2026-11-22T20:15:15.101116Z","priority":"high","due_at":"2026-12-01T11:00:00.000000Z","labels":["writing","engine"],"version":2,"created_at":"2026-11-22T20:15:14.954462Z","updated_at":"2026-11-22T20:15:15.101116Z"}}]}},"deleted":{"value":{"results":[{"index":0,"status":204}]}}}}}},
"PartialBatch":{"description":"What became of each item (`mode` is `partial`).","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Idempotency-Replayed":{"$ref":"#/components/headers/IdempotencyReplayed"}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/BatchResults"},"examples":{"created and refused":{"value":{"results":[{"index":0,"ref":"moth","status":201,"etag":"\"1\"","task":{"id":2,"user_id":2,"title":"Find the moth","description":"","completed":false,"completed_at":null,"priority":"medium","due_at":null,"labels":[],"version":1,"created_at":"2026-11-22T20:15:14.968890Z","updated_at":"2026-11-22T20:15:14.968890Z"}},{"index":1,"status":422,"problem":{"type":"/problems/unknown-user","title":"The user referred to does not exist","status":422,"detail":"user_id names no user.","code":"UNKNOWN_USER","retryable":false}}]}}}}}},
"Deleted":{"description":"It is gone.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}}},
"Methods":{"description":"The methods are in `Allow`.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Allow":{"$ref":"#/components/headers/Allow"}}},
"DocumentNotModified":{"description":"The caller has the document already.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/DocumentTag"},"Cache-Control":{"$ref":"#/components/headers/CacheControl"}}},
"NotModified":{"description":"The caller has this version already.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"}}},
"MalformedRequest":{"description":"The request cannot be read. The connection ends.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"MALFORMED_REQUEST":{"$ref":"#/components/examples/MALFORMED_REQUEST"}}}}},
"InvalidRequest":{"description":"The query, a header or the request itself cannot be read.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"INVALID_PARAMETER":{"$ref":"#/components/examples/INVALID_PARAMETER"},"INVALID_HEADER":{"$ref":"#/components/examples/INVALID_HEADER"},"MALFORMED_REQUEST":{"$ref":"#/components/examples/MALFORMED_REQUEST"}}}}},
"InvalidListRequest":{"description":"The query, a header or the request itself cannot be read; all faults of the query are told at once.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"INVALID_PARAMETER":{"$ref":"#/components/examples/INVALID_PARAMETER"},"INVALID_PAGE_TOKEN":{"$ref":"#/components/examples/INVALID_PAGE_TOKEN"},"INVALID_HEADER":{"$ref":"#/components/examples/INVALID_HEADER"},"MALFORMED_REQUEST":{"$ref":"#/components/examples/MALFORMED_REQUEST"}}}}},
"InvalidConditionalRequest":{"description":"The query, the condition or the request itself cannot be read.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"INVALID_PARAMETER":{"$ref":"#/components/examples/INVALID_PARAMETER"},"INVALID_HEADER":{"$ref":"#/components/examples/INVALID_HEADER"},"MALFORMED_REQUEST":{"$ref":"#/components/examples/MALFORMED_REQUEST"}}}}},
"InvalidCreation":{"description":"The body, the query, the key or the request itself cannot be read.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"MALFORMED_JSON":{"$ref":"#/components/examples/MALFORMED_JSON"},"INVALID_PARAMETER":{"$ref":"#/components/examples/INVALID_PARAMETER"},"INVALID_HEADER":{"$ref":"#/components/examples/INVALID_HEADER"},"MALFORMED_REQUEST":{"$ref":"#/components/examples/MALFORMED_REQUEST"}}}}},
"InvalidChange":{"description":"The body, the condition, the key, the query or the request itself cannot be read.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"MALFORMED_JSON":{"$ref":"#/components/examples/MALFORMED_JSON"},"INVALID_PARAMETER":{"$ref":"#/components/examples/INVALID_PARAMETER"},"INVALID_HEADER":{"$ref":"#/components/examples/INVALID_HEADER"},"MALFORMED_REQUEST":{"$ref":"#/components/examples/MALFORMED_REQUEST"}}}}},
"NotFound":{"description":"No path of the service is this one. Answered to every method.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"NOT_FOUND":{"$ref":"#/components/examples/NOT_FOUND"}}}}},
"TaskNotFound":{"description":"There is no such task.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"TASK_NOT_FOUND":{"$ref":"#/components/examples/TASK_NOT_FOUND"}}}}},
"UserNotFound":{"description":"There is no such user.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"USER_NOT_FOUND":{"$ref":"#/components/examples/USER_NOT_FOUND"}}}}},
"MethodNotAllowed":{"description":"The path has no such method. Answered to every method that is not documented at the path.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Allow":{"$ref":"#/components/headers/Allow"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"METHOD_NOT_ALLOWED":{"$ref":"#/components/examples/METHOD_NOT_ALLOWED"}}}}},
"NotAcceptable":{"description":"The caller's `Accept` lets no JSON through.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"NOT_ACCEPTABLE":{"$ref":"#/components/examples/NOT_ACCEPTABLE"}}}}},
"RequestTimeout":{"description":"The head or the body of the request did not arrive in time. The connection ends.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"REQUEST_TIMEOUT":{"$ref":"#/components/examples/REQUEST_TIMEOUT"}}}}},
"EmailTaken":{"description":"Another user has this email address; addresses are compared without regard to case.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"EMAIL_TAKEN":{"$ref":"#/components/examples/EMAIL_TAKEN"}}}}},
"EmailTakenOrInFlight":{"description":"Another user has this email address, or the first request with this key has not ended.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfterWhenRetryable"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"EMAIL_TAKEN":{"$ref":"#/components/examples/EMAIL_TAKEN"},"IDEMPOTENCY_IN_FLIGHT":{"$ref":"#/components/examples/IDEMPOTENCY_IN_FLIGHT"}}}}},
"InFlight":{"description":"The first request with this key has not ended.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"IDEMPOTENCY_IN_FLIGHT":{"$ref":"#/components/examples/IDEMPOTENCY_IN_FLIGHT"}}}}},
"UserHasTasks":{"description":"The user still holds tasks.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"USER_HAS_TASKS":{"$ref":"#/components/examples/USER_HAS_TASKS"}}}}},
"NotOwnerOrInFlight":{"description":"The task is held neither by `from_user_id` nor, already, by `to_user_id`; or the first request with this key has\nnot ended.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfterWhenRetryable"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"NOT_OWNER":{"$ref":"#/components/examples/NOT_OWNER"},"IDEMPOTENCY_IN_FLIGHT":{"$ref":"#/components/examples/IDEMPOTENCY_IN_FLIGHT"}}}}},
"VersionMismatch":{"description":"The row has none of the versions in `If-Match`; `ETag` is the one it has. Nothing was changed.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"ETag":{"$ref":"#/components/headers/ETag"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VERSION_MISMATCH":{"$ref":"#/components/examples/VERSION_MISMATCH"}}}}},
"ItemNotFound":{"description":"The task of an item does not exist, and `mode` is `atomic`. Nothing was done.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"TASK_NOT_FOUND":{"value":{"type":"/problems/task-not-found","title":"No such task","status":404,"instance":"/v1/tasks/batch/delete","code":"TASK_NOT_FOUND","request_id":"39001d8f164211ce-40","retryable":false,"index":1}}}}}},
"ItemNotOwnedOrInFlight":{"description":"The task of an item is held neither by `from_user_id` nor by `to_user_id`, and `mode` is `atomic`: nothing was\ndone. Or the first request with this key has not ended.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfterWhenRetryable"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"NOT_OWNER":{"value":{"type":"/problems/not-owner","title":"The task is held by another user","status":409,"instance":"/v1/tasks/batch/transfer","code":"NOT_OWNER","request_id":"39001d8f164211ce-41","retryable":false,"index":0}},"IDEMPOTENCY_IN_FLIGHT":{"$ref":"#/components/examples/IDEMPOTENCY_IN_FLIGHT"}}}}},
"ItemVersionMismatch":{"description":"The task of an item has another version than `if_match`, and `mode` is `atomic`. Nothing was done.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VERSION_MISMATCH":{"value":{"type":"/problems/version-mismatch","title":"The version is another by now","status":412,"detail":"The entity tag is \"2\" now.","instance":"/v1/tasks/batch/update","code":"VERSION_MISMATCH","request_id":"39001d8f164211ce-42","retryable":false,"index":0}}}}}},
"InvalidBatch":{"description":"The request as a whole is not valid, or its key belongs to another request; or, when `mode` is `atomic`, the first\nitem that fails is not valid or names no user.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"IDEMPOTENCY_MISMATCH":{"$ref":"#/components/examples/IDEMPOTENCY_MISMATCH"},"VALIDATION_FAILED":{"value":{"type":"/problems/validation-failed","title":"Values are not valid","status":422,"instance":"/v1/tasks/batch/delete","code":"VALIDATION_FAILED","request_id":"39001d8f164211ce-43","retryable":false,"errors":[{"pointer":"/items/2/id","code":"DUPLICATE","detail":"The task occurs earlier in the batch."}]}},"UNKNOWN_USER":{"value":{"type":"/problems/unknown-user","title":"The user referred to does not exist","status":422,"detail":"user_id names no user.","instance":"/v1/tasks/batch/create","code":"UNKNOWN_USER","request_id":"39001d8f164211ce-44","retryable":false,"index":3}}}}}},
"PayloadTooLarge":{"description":"The body is larger than the service takes, 1 MiB unless it is told otherwise. The connection ends.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"PAYLOAD_TOO_LARGE":{"$ref":"#/components/examples/PAYLOAD_TOO_LARGE"}}}}},
"URITooLong":{"description":"Path and query have more than 8192 bytes.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"URI_TOO_LONG":{"$ref":"#/components/examples/URI_TOO_LONG"}}}}},
"UnsupportedMediaType":{"description":"The body is not `application/json` in UTF-8, or it is compressed.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Accept-Encoding":{"$ref":"#/components/headers/AcceptEncoding"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"UNSUPPORTED_MEDIA_TYPE":{"$ref":"#/components/examples/UNSUPPORTED_MEDIA_TYPE"}}}}},
"UnsupportedPatchType":{"description":"The body is neither `application/merge-patch+json` nor `application/json` in UTF-8, or it is compressed.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Accept-Encoding":{"$ref":"#/components/headers/AcceptEncoding"},"Accept-Patch":{"$ref":"#/components/headers/AcceptPatch"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"UNSUPPORTED_MEDIA_TYPE":{"value":{"type":"/problems/unsupported-media-type","title":"The media type is not supported","status":415,"detail":"Content-Type must be application/merge-patch+json or application/json, in UTF-8.","instance":"/v1/tasks/1","code":"UNSUPPORTED_MEDIA_TYPE","request_id":"39001d8f164211ce-2f","retryable":false}}}}}},
"InvalidUser":{"description":"The body can be read, but values in it are not valid; all faults are told at once.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VALIDATION_FAILED":{"$ref":"#/components/examples/InvalidUser"}}}}},
"InvalidUserDraft":{"description":"Values in the body are not valid, all faults told at once; or the key belongs to another request.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VALIDATION_FAILED":{"$ref":"#/components/examples/InvalidUser"},"IDEMPOTENCY_MISMATCH":{"$ref":"#/components/examples/IDEMPOTENCY_MISMATCH"}}}}},
"InvalidTask":{"description":"Values in the body are not valid, all faults told at once; or the key belongs to another request; or `user_id`\nnames no user.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VALIDATION_FAILED":{"$ref":"#/components/examples/VALIDATION_FAILED"},"UNKNOWN_USER":{"$ref":"#/components/examples/UNKNOWN_USER"},"IDEMPOTENCY_MISMATCH":{"$ref":"#/components/examples/IDEMPOTENCY_MISMATCH"}}}}},
"InvalidTaskPatch":{"description":"The body can be read, but values in it are not valid; all faults are told at once.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VALIDATION_FAILED":{"value":{"type":"/problems/validation-failed","title":"Values are not valid","status":422,"instance":"/v1/tasks/1","code":"VALIDATION_FAILED","request_id":"c3839cb92fb18d8b-253","retryable":false,"errors":[{"pointer":"/title","code":"NOT_NULLABLE","detail":"The field cannot be null: a string of 1 to 500 characters."},{"pointer":"/user_id","code":"READ_ONLY","detail":"A patch cannot change who holds the task; a transfer can."}]}}}}}},
"InvalidTransfer":{"description":"Values in the body are not valid, all faults told at once; or the key belongs to another request; or\n`to_user_id` names no user.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"IDEMPOTENCY_MISMATCH":{"$ref":"#/components/examples/IDEMPOTENCY_MISMATCH"},"VALIDATION_FAILED":{"value":{"type":"/problems/validation-failed","title":"Values are not valid","status":422,"instance":"/v1/tasks/1/transfer","code":"VALIDATION_FAILED","request_id":"c3839cb92fb18d8b-254","retryable":false,"errors":[{"pointer":"/to_user_id","code":"REQUIRED","detail":"The field is required: a positive whole number of 64 bits."}]}},"UNKNOWN_USER":{"value":{"type":"/problems/unknown-user","title":"The user referred to does not exist","status":422,"detail":"to_user_id names no user.","instance":"/v1/tasks/1/transfer","code":"UNKNOWN_USER","request_id":"39001d8f164211ce-21","retryable":false}}}}}},
"InvalidHeir":{"description":"`transfer_tasks_to` is the user who is to be deleted, or names no user.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"VALIDATION_FAILED":{"value":{"type":"/problems/validation-failed","title":"Values are not valid","status":422,"detail":"transfer_tasks_to must be another user.","instance":"/v1/users/2","code":"VALIDATION_FAILED","request_id":"39001d8f164211ce-23","retryable":false}},"UNKNOWN_USER":{"value":{"type":"/problems/unknown-user","title":"The user referred to does not exist","status":422,"detail":"transfer_tasks_to names no user.","instance":"/v1/users/2","code":"UNKNOWN_USER","request_id":"39001d8f164211ce-24","retryable":false}}}}}},
"PreconditionRequired":{"description":"The service is told to refuse this without `If-Match`.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"PRECONDITION_REQUIRED":{"$ref":"#/components/examples/PRECONDITION_REQUIRED"}}}}},
"RateLimited":{"description":"The caller made more requests than it may; nothing was done.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"},"RateLimit":{"$ref":"#/components/headers/RateLimit"},"RateLimit-Policy":{"$ref":"#/components/headers/RateLimitPolicy"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"RATE_LIMITED":{"$ref":"#/components/examples/RATE_LIMITED"}}}}},
"HeadersTooLarge":{"description":"The headers have more than 64 KiB, one of them has, or they are more than 128. Path and query of that size are\nthis as well, and not 414. The connection ends.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"HEADERS_TOO_LARGE":{"$ref":"#/components/examples/HEADERS_TOO_LARGE"}}}}},
"Internal":{"description":"A fault in the service; its log has the details.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"INTERNAL":{"$ref":"#/components/examples/INTERNAL"}}}}},
"Overloaded":{"description":"Too many requests are being worked on.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"OVERLOADED":{"$ref":"#/components/examples/OVERLOADED"}}}}},
"ReadUnavailable":{"description":"The database cannot be reached, or too many requests wait for it.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfter"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"UNAVAILABLE":{"$ref":"#/components/examples/UNAVAILABLE"},"OVERLOADED":{"$ref":"#/components/examples/OVERLOADED"}}}}},
"WriteUnavailable":{"description":"The database cannot be reached, too many requests wait for it, or other writers were faster each time; nothing\nwas done. With `OUTCOME_UNKNOWN` the write was sent and no answer came: it may or may not have happened. Under\nan `Idempotency-Key` it is `retryable`, and asking again settles it; without one there is no `Retry-After`.\n","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"},"Retry-After":{"$ref":"#/components/headers/RetryAfterWhenRetryable"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"UNAVAILABLE":{"$ref":"#/components/examples/UNAVAILABLE"},"OVERLOADED":{"$ref":"#/components/examples/OVERLOADED"},"CONFLICT_RETRY":{"$ref":"#/components/examples/CONFLICT_RETRY"},"OUTCOME_UNKNOWN":{"$ref":"#/components/examples/OUTCOME_UNKNOWN"}}}}},
"DeadlineExceeded":{"description":"The deadline passed, and nothing was done.","headers":{"X-Request-Id":{"$ref":"#/components/headers/RequestID"},"Server-Timing":{"$ref":"#/components/headers/ServerTiming"}},"content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"},"examples":{"DEADLINE_EXCEEDED":{"$ref":"#/components/examples/DEADLINE_EXCEEDED"}}}}}
},
"examples":{
"Task":{"value":{"id":1,"user_id":1,"title":"Write the note on the engine","description":"","completed":false,"completed_at":null,"priority":"high","due_at":"2026-12-01T11:00:00.000000Z","labels":["writing","engine"],"version":1,"created_at":"2026-11-22T20:15:14.954462Z","updated_at":"2026-11-22T20:15:14.954462Z"}},
"CompletedTask":{"value":{"id":1,"user_id":1,"title":"Write the note on the engine","description":"","completed":true,"completed_at":"2026-11-22T20:15:15.101116Z","priority":"high","due_at":"2026-12-01T11:00:00.000000Z","labels":["writing","engine"],"version":2,"created_at":"2026-11-22T20:15:14.954462Z","updated_at":"2026-11-22T20:15:15.101116Z"}},
"InvalidUser":{"value":{"type":"/problems/validation-failed","title":"Values are not valid","status":422,"instance":"/v1/users","code":"VALIDATION_FAILED","request_id":"39001d8f164211ce-8","retryable":false,"errors":[{"pointer":"/name","code":"TOO_SHORT","detail":"Must have at least 1 character."},{"pointer":"/email","code":"INVALID_FORMAT","detail":"Must be an email address, such as \"name@example.org\"."},{"pointer":"/age","code":"UNKNOWN_FIELD","detail":"There is no such field here."}]}},
"MALFORMED_JSON":{"value":{"type":"/problems/malformed-json","title":"The body is not valid JSON","status":400,"detail":"The text ends where a name in double quotes should follow (byte offset 13).","instance":"/v1/tasks","code":"MALFORMED_JSON","request_id":"39001d8f164211ce-13","retryable":false}},
"INVALID_PARAMETER":{"value":{"type":"/problems/invalid-parameter","title":"A query parameter is not valid","status":400,"detail":"completed: Must be true or false. page_size: Must be a whole number above 0; more than 500 counts as that.","instance":"/v1/tasks","code":"INVALID_PARAMETER","request_id":"39001d8f164211ce-1a","retryable":false}},
"INVALID_HEADER":{"value":{"type":"/problems/invalid-header","title":"A header is not valid","status":400,"detail":"If-Match: Must be * or a list of entity tags, such as \"3\".","instance":"/v1/tasks/1","code":"INVALID_HEADER","request_id":"39001d8f164211ce-1e","retryable":false}},
"INVALID_PAGE_TOKEN":{"value":{"type":"/problems/invalid-page-token","title":"The page token is not valid here","status":400,"instance":"/v1/tasks","code":"INVALID_PAGE_TOKEN","request_id":"39001d8f164211ce-1b","retryable":false}},
"MALFORMED_REQUEST":{"value":{"type":"/problems/malformed-request","title":"The request cannot be read","status":400,"detail":"It is not HTTP/1.1 as RFC 9112 has it.","code":"MALFORMED_REQUEST","request_id":"c3839cb92fb18d8b-5f","retryable":false}},
"UNAUTHENTICATED":{"value":{"type":"/problems/unauthenticated","title":"A valid credential is needed","status":401,"detail":"Send an API key or a token: Authorization: Bearer ...","instance":"/v1/tasks/1","code":"UNAUTHENTICATED","request_id":"39001d8f164211ce-5b","retryable":false}},
"INSUFFICIENT_SCOPE":{"value":{"type":"/problems/insufficient-scope","title":"The credential does not allow this","status":403,"detail":"This needs the scope tasks:write.","instance":"/v1/tasks/1","code":"INSUFFICIENT_SCOPE","request_id":"39001d8f164211ce-5c","retryable":false}},
"OTHER_USER":{"value":{"type":"/problems/other-user","title":"The credential acts for another user","status":403,"instance":"/v1/tasks","code":"OTHER_USER","request_id":"39001d8f164211ce-5d","retryable":false}},
"NOT_FOUND":{"value":{"type":"/problems/not-found","title":"There is nothing here","status":404,"instance":"/nowhere","code":"NOT_FOUND","request_id":"39001d8f164211ce-29","retryable":false}},
"TASK_NOT_FOUND":{"value":{"type":"/problems/task-not-found","title":"No such task","status":404,"instance":"/v1/tasks/99","code":"TASK_NOT_FOUND","request_id":"39001d8f164211ce-16","retryable":false}},
"USER_NOT_FOUND":{"value":{"type":"/problems/user-not-found","title":"No such user","status":404,"instance":"/v1/users/99","code":"USER_NOT_FOUND","request_id":"39001d8f164211ce-17","retryable":false}},
"METHOD_NOT_ALLOWED":{"value":{"type":"/problems/method-not-allowed","title":"The method is not allowed here","status":405,"detail":"Allowed: GET, HEAD, PATCH, DELETE, OPTIONS.","instance":"/v1/tasks/2","code":"METHOD_NOT_ALLOWED","request_id":"39001d8f164211ce-27","retryable":false}},
"NOT_ACCEPTABLE":{"value":{"type":"/problems/not-acceptable","title":"No acceptable form of the answer","status":406,"detail":"Offered: application/json.","instance":"/v1/tasks","code":"NOT_ACCEPTABLE","request_id":"39001d8f164211ce-28","retryable":false}},
"REQUEST_TIMEOUT":{"value":{"type":"/problems/request-timeout","title":"The request arrived too slowly","status":408,"detail":"The body was not complete after 30.0 seconds.","instance":"/v1/tasks","code":"REQUEST_TIMEOUT","request_id":"b8a8ed48a2fdb172-d","retryable":false}},
"EMAIL_TAKEN":{"value":{"type":"/problems/email-taken","title":"The email address is in use","status":409,"instance":"/v1/users","code":"EMAIL_TAKEN","request_id":"39001d8f164211ce-7","retryable":false}},
"USER_HAS_TASKS":{"value":{"type":"/problems/user-has-tasks","title":"The user still holds tasks","status":409,"detail":"Transfer them first, or with ?transfer_tasks_to=ID.","instance":"/v1/users/2","code":"USER_HAS_TASKS","request_id":"39001d8f164211ce-22","retryable":false}},
"NOT_OWNER":{"value":{"type":"/problems/not-owner","title":"The task is held by another user","status":409,"instance":"/v1/tasks/3/transfer","code":"NOT_OWNER","request_id":"c3839cb92fb18d8b-246","retryable":false}},
"IDEMPOTENCY_IN_FLIGHT":{"value":{"type":"/problems/idempotency-in-flight","title":"A request with this key is under way","status":409,"instance":"/v1/tasks","code":"IDEMPOTENCY_IN_FLIGHT","request_id":"b8a8ed48a2fdb172-7","retryable":true}},
"VERSION_MISMATCH":{"value":{"type":"/problems/version-mismatch","title":"The version is another by now","status":412,"detail":"The entity tag is \"2\" now.","instance":"/v1/tasks/1","code":"VERSION_MISMATCH","request_id":"39001d8f164211ce-1d","retryable":false}},
"PAYLOAD_TOO_LARGE":{"value":{"type":"/problems/payload-too-large","title":"The body is too large","status":413,"detail":"The limit is 1048576 bytes.","instance":"/v1/tasks","code":"PAYLOAD_TOO_LARGE","request_id":"39001d8f164211ce-2d","retryable":false}},
"URI_TOO_LONG":{"value":{"type":"/problems/uri-too-long","title":"The URI is too long","status":414,"detail":"The limit for path and query is 8192 bytes.","code":"URI_TOO_LONG","request_id":"39001d8f164211ce-30","retryable":false}},
"UNSUPPORTED_MEDIA_TYPE":{"value":{"type":"/problems/unsupported-media-type","title":"The media type is not supported","status":415,"detail":"Content-Type must be application/json, in UTF-8.","instance":"/v1/tasks","code":"UNSUPPORTED_MEDIA_TYPE","request_id":"39001d8f164211ce-14","retryable":false}},
"VALIDATION_FAILED":{"value":{"type":"/problems/validation-failed","title":"Values are not valid","status":422,"instance":"/v1/tasks","code":"VALIDATION_FAILED","request_id":"39001d8f164211ce-12","retryable":false,"errors":[{"pointer":"/title","code":"BLANK","detail":"Must have a character that is not white space."},{"pointer":"/priority","code":"NOT_ALLOWED","detail":"Must be one of \"low\", \"medium\", \"high\", \"urgent\"."},{"pointer":"/labels/1","code":"DUPLICATE","detail":"The label occurs earlier in the array."},{"pointer":"/version","code":"READ_ONLY","detail":"The service counts the version."}]}},
"UNKNOWN_USER":{"value":{"type":"/problems/unknown-user","title":"The user referred to does not exist","status":422,"detail":"user_id names no user.","instance":"/v1/tasks","code":"UNKNOWN_USER","request_id":"39001d8f164211ce-11","retryable":false}},
"IDEMPOTENCY_MISMATCH":{"value":{"type":"/problems/idempotency-mismatch","title":"The key belongs to another request","status":422,"instance":"/v1/tasks","code":"IDEMPOTENCY_MISMATCH","request_id":"b8a8ed48a2fdb172-9","retryable":false}},
"PRECONDITION_REQUIRED":{"value":{"type":"/problems/precondition-required","title":"The write must be conditional","status":428,"detail":"Send If-Match with the ETag of the row, or * for any version.","instance":"/v1/tasks/1","code":"PRECONDITION_REQUIRED","request_id":"b8a8ed48a2fdb172-e","retryable":false}},
"RATE_LIMITED":{"value":{"type":"/problems/rate-limited","title":"Too many requests","status":429,"instance":"/v1/tasks","code":"RATE_LIMITED","request_id":"b8a8ed48a2fdb172-10","retryable":true}},
"HEADERS_TOO_LARGE":{"value":{"type":"/problems/headers-too-large","title":"The headers are too large","status":431,"code":"HEADERS_TOO_LARGE","request_id":"39001d8f164211ce-31","retryable":false}},
"INTERNAL":{"value":{"type":"/problems/internal","title":"The service failed","status":500,"instance":"/v1/users","code":"INTERNAL","request_id":"3b574afa4039ee64-9","retryable":false}},
"UNAVAILABLE":{"value":{"type":"/problems/unavailable","title":"The service is unavailable","status":503,"instance":"/v1/users","code":"UNAVAILABLE","request_id":"3b574afa4039ee64-15","retryable":true}},
"OVERLOADED":{"value":{"type":"/problems/overloaded","title":"Too many requests are waiting","status":503,"instance":"/v1/users","code":"OVERLOADED","request_id":"51e4fa5c625c653b-408","retryable":true}},
"CONFLICT_RETRY":{"value":{"type":"/problems/conflict-retry","title":"Other writers were faster","status":503,"instance":"/v1/users","code":"CONFLICT_RETRY","request_id":"510b95c4e21755ca-4","retryable":true}},
"OUTCOME_UNKNOWN":{"value":{"type":"/problems/outcome-unknown","title":"The outcome of the write is unknown","status":503,"instance":"/v1/users","code":"OUTCOME_UNKNOWN","request_id":"a0ef6f95f76ea44c-3","retryable":false}},
"DEADLINE_EXCEEDED":{"value":{"type":"/problems/deadline-exceeded","title":"The deadline has passed","status":504,"instance":"/v1/users","code":"DEADLINE_EXCEEDED","request_id":"a0ef6f95f76ea44c-2","retryable":true}}
},
"schemas":{
"ID":{"description":"A positive 64-bit number, written without sign, leading zero, fraction or exponent.","type":"integer","format":"int64","minimum":1,"maximum":9223372036854775807},
"Version":{"description":"1 at creation, one higher with every change.","type":"integer","format":"int64","minimum":1,"maximum":9223372036854775807,"readOnly":true},
"Time":{"description":"A moment, RFC 3339, in UTC with microseconds.","type":"string","format":"date-time"},
"KnownPriority":{"type":"string","enum":["low","medium","high","urgent"]},
"Title":{"description":"Not only white space, of which Unicode knows more than the pattern.","type":"string","pattern":"^[^\\u0000]*[^\\u0000\\t-\\r ][^\\u0000]*$","minLength":1,"maxLength":500},
"Description":{"type":"string","pattern":"^[^\\u0000]*$","maxLength":10000},
"Labels":{"description":"Their order is kept.","type":"array","maxItems":20,"uniqueItems":true,"items":{"type":"string","pattern":"^[^\\u0000]*$","minLength":1,"maxLength":50}},
"DueAt":{"description":"RFC 3339 with any offset, in the years 1 to 9999.","type":["string","null"],"format":"date-time"},
"Name":{"description":"Not only white space, of which Unicode knows more than the pattern.","type":"string","pattern":"^[^\\u0000]*[^\\u0000\\t-\\r ][^\\u0000]*$","minLength":1,"maxLength":200},
"Email":{"description":"A plausible address, unique among the users without regard to case: one `@`, before it 1 to 64 characters, after\nit names separated by single dots; no white space.\n","type":["string","null"],"pattern":"^[^@ \\u0000]+@[^@. \\u0000]+(\\.[^@. \\u0000]+)*$","minLength":3,"maxLength":254},
"Service":{"type":"object","required":["name","version"],"properties":{"name":{"type":"string"},"version":{"type":"string"}}},
"User":{"type":"object","required":["id","name","email","version","created_at","updated_at"],"properties":{"id":{"$ref":"#/components/schemas/ID","readOnly":true},"name":{"$ref":"#/components/schemas/Name"},"email":{"$ref":"#/components/schemas/Email"},"version":{"$ref":"#/components/schemas/Version"},"created_at":{"$ref":"#/components/schemas/Time","readOnly":true},"updated_at":{"$ref":"#/components/schemas/Time","readOnly":true}}},
"UserDraft":{"type":"object","additionalProperties":false,"required":["name"],"properties":{"name":{"$ref":"#/components/schemas/Name"},"email":{"$ref":"#/components/schemas/Email","default":null}}},
"UserPatch":{"type":"object","additionalProperties":false,"properties":{"name":{"$ref":"#/components/schemas/Name"},"email":{"$ref":"#/components/schemas/Email"}}},
"UserPage":{"type":"object","required":["users"],"properties":{"users":{"type":"array","maxItems":500,"items":{"$ref":"#/components/schemas/User"}},"next_page_token":{"$ref":"#/components/schemas/NextPageToken"}}},
"Task":{"type":"object","required":["id","user_id","title","description","completed","completed_at","priority","due_at","labels","version","created_at","updated_at"],"properties":{"id":{"$ref":"#/components/schemas/ID","readOnly":true},"user_id":{"$ref":"#/components/schemas/ID","description":"Who holds the task."},"title":{"$ref":"#/components/schemas/Title"},"description":{"$ref":"#/components/schemas/Description"},"completed":{"type":"boolean"},"completed_at":{"description":"When the task was completed; null while it is not.","type":["string","null"],"format":"date-time","readOnly":true},"priority":{"description":"`low`, `medium`, `high` or `urgent`; a caller must expect others.","type":"string"},"due_at":{"$ref":"#/components/schemas/DueAt"},"labels":{"$ref":"#/components/schemas/Labels"},"version":{"$ref":"#/components/schemas/Version"},"created_at":{"$ref":"#/components/schemas/Time","readOnly":true},"updated_at":{"$ref":"#/components/schemas/Time","readOnly":true}}},
"TaskDraft":{"type":"object","additionalProperties":false,"required":["user_id","title"],"properties":{"user_id":{"$ref":"#/components/schemas/ID","description":"Who is to hold the task."},"title":{"$ref":"#/components/schemas/Title"},"description":{"$ref":"#/components/schemas/Description","default":""},"completed":{"type":"boolean","default":false},"priority":{"$ref":"#/components/schemas/KnownPriority","default":"medium"},"due_at":{"$ref":"#/components/schemas/DueAt","default":null},"labels":{"$ref":"#/components/schemas/Labels","default":[]}}},
"TaskPatch":{"type":"object","additionalProperties":false,"properties":{"title":{"$ref":"#/components/schemas/Title"},"description":{"$ref":"#/components/schemas/Description"},"completed":{"description":"Turning it true sets `completed_at`, turning it false clears it.","type":"boolean"},"priority":{"$ref":"#/components/schemas/KnownPriority"},"due_at":{"$ref":"#/components/schemas/DueAt"},"labels":{"$ref":"#/components/schemas/Labels"}}},
"TaskTransfer":{"type":"object","additionalProperties":false,"required":["from_user_id","to_user_id"],"properties":{"from_user_id":{"$ref":"#/components/schemas/ID","description":"Who must hold the task."},"to_user_id":{"$ref":"#/components/schemas/ID","description":"Who holds it afterwards."}}},
"TaskIDs":{"type":"object","additionalProperties":false,"required":["ids"],"properties":{"ids":{"description":"An id that is given twice is answered once.","type":"array","minItems":1,"maxItems":1000,"items":{"$ref":"#/components/schemas/ID"}}}},
"TasksRead":{"type":"object","required":["found","failed"],"properties":{"found":{"description":"In the order asked for.","type":"array","maxItems":1000,"items":{"$ref":"#/components/schemas/Task"}},"failed":{"description":"In the order asked for.","type":"array","maxItems":1000,"items":{"type":"object","required":["id","problem"],"properties":{"id":{"$ref":"#/components/schemas/ID"},"problem":{"$ref":"#/components/schemas/ItemProblem"}}}}}},
"BatchMode":{"description":"`atomic`: all items or none; `partial`: each item for itself.","type":"string","enum":["atomic","partial"]},
"Ref":{"description":"What the caller calls the item; it is answered as it is.","type":"string","pattern":"^[^\\u0000]*$","maxLength":200},
"ExpectedVersion":{"description":"The item fails (412) unless the task has this version; absent, any version will do.","type":"integer","format":"int64","minimum":1,"maximum":9223372036854775807},
"TaskCreations":{"type":"object","additionalProperties":false,"required":["mode","items"],"properties":{"mode":{"$ref":"#/components/schemas/BatchMode"},"items":{"type":"array","minItems":1,"maxItems":500,"items":{"description":"A `TaskDraft` and, if the caller likes, a `ref`.","type":"object","additionalProperties":false,"required":["user_id","title"],"properties":{"ref":{"$ref":"#/components/schemas/Ref"},"user_id":{"$ref":"#/components/schemas/ID","description":"Who is to hold the task."},"title":{"$ref":"#/components/schemas/Title"},"description":{"$ref":"#/components/schemas/Description","default":""},"completed":{"type":"boolean","default":false},"priority":{"$ref":"#/components/schemas/KnownPriority","default":"medium"},"due_at":{"$ref":"#/components/schemas/DueAt","default":null},"labels":{"$ref":"#/components/schemas/Labels","default":[]}}}}}},
"TaskUpdates":{"type":"object","additionalProperties":false,"required":["mode","items"],"properties":{"mode":{"$ref":"#/components/schemas/BatchMode"},"items":{"description":"No two have the same `id`.","type":"array","minItems":1,"maxItems":500,"items":{"type":"object","additionalProperties":false,"required":["id","patch"],"properties":{"ref":{"$ref":"#/components/schemas/Ref"},"id":{"$ref":"#/components/schemas/ID"},"if_match":{"$ref":"#/components/schemas/ExpectedVersion"},"patch":{"$ref":"#/components/schemas/TaskPatch"}}}}}},
"TaskDeletions":{"type":"object","additionalProperties":false,"required":["mode","items"],"properties":{"mode":{"$ref":"#/components/schemas/BatchMode"},"items":{"description":"No two have the same `id`.","type":"array","minItems":1,"maxItems":500,"items":{"type":"object","additionalProperties":false,"required":["id"],"properties":{"ref":{"$ref":"#/components/schemas/Ref"},"id":{"$ref":"#/components/schemas/ID"},"if_match":{"$ref":"#/components/schemas/ExpectedVersion"}}}}}},
"TaskTransfers":{"type":"object","additionalProperties":false,"required":["mode","items"],"properties":{"mode":{"$ref":"#/components/schemas/BatchMode"},"items":{"description":"No two have the same `id`.","type":"array","minItems":1,"maxItems":500,"items":{"type":"object","additionalProperties":false,"required":["id","from_user_id","to_user_id"],"properties":{"ref":{"$ref":"#/components/schemas/Ref"},"id":{"$ref":"#/components/schemas/ID"},"if_match":{"$ref":"#/components/schemas/ExpectedVersion"},"from_user_id":{"$ref":"#/components/schemas/ID","description":"Who must hold the task."},"to_user_id":{"$ref":"#/components/schemas/ID","description":"Who holds it afterwards."}}}}}},
"BatchResults":{"type":"object","required":["results"],"properties":{"results":{"description":"One for each item, in their order.","type":"array","minItems":1,"maxItems":500,"items":{"type":"object","required":["index","status"],"properties":{"index":{"description":"The item's place in the request.","type":"integer","minimum":0,"maximum":499},"ref":{"description":"What the caller calls the item, even where that is what is wrong with it.","type":"string"},"status":{"description":"What the item's own route would have answered.","type":"integer","minimum":200,"maximum":599},"etag":{"description":"The task's entity tag by now; absent where there is no task.","type":"string","pattern":"^\"[1-9][0-9]*\"$"},"task":{"$ref":"#/components/schemas/Task"},"problem":{"$ref":"#/components/schemas/ItemProblem"}}}}}},
"ItemProblem":{"description":"A `Problem` of one item, without what it has in common with the request.","type":"object","required":["type","title","status","code","retryable"],"properties":{"type":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"status":{"type":"integer","minimum":400,"maximum":599},"detail":{"type":"string"},"code":{"type":"string","pattern":"^[A-Z][A-Z_]*$"},"retryable":{"type":"boolean"},"errors":{"type":"array","minItems":1,"maxItems":100,"items":{"$ref":"#/components/schemas/FieldFault"}}}},
"TaskPage":{"type":"object","required":["tasks"],"properties":{"tasks":{"type":"array","maxItems":500,"items":{"$ref":"#/components/schemas/Task"}},"next_page_token":{"$ref":"#/components/schemas/NextPageToken"},"total":{"description":"How many tasks all pages have; only with `include_total`.","type":"integer","format":"int64","minimum":0}}},
"NextPageToken":{"description":"Opens the next page; absent on the last page, and on no other.","type":"string"},
"Problem":{"description":"What went wrong (RFC 9457).","type":"object","required":["type","title","status","code","request_id","retryable"],"properties":{"type":{"description":"Names the kind of problem; as stable as `code`, relative to the service.","type":"string","format":"uri-reference"},"title":{"description":"The kind of problem for a reader.","type":"string"},"status":{"description":"The HTTP status.","type":"integer","minimum":400,"maximum":599},"detail":{"description":"This occurrence for a reader.","type":"string"},"instance":{"description":"The path of the request.","type":"string","format":"uri-reference"},"code":{"description":"Names the kind of problem, for a program to decide by; a caller must expect new ones.","type":"string","pattern":"^[A-Z][A-Z_]*$"},"request_id":{"description":"The value of `X-Request-Id`.","type":"string"},"retryable":{"description":"Whether nothing was done and the same request may be sent again as it is.","type":"boolean"},"index":{"description":"Which item of a batch it is about, from 0; absent where it is about the request.","type":"integer","minimum":0},"errors":{"description":"What is wrong with the values in the body, at most 100 faults.","type":"array","minItems":1,"maxItems":100,"items":{"$ref":"#/components/schemas/FieldFault"}}}},
"FieldFault":{"type":"object","required":["pointer","code","detail"],"properties":{"pointer":{"description":"Where the value is (JSON Pointer, RFC 6901); empty for the whole body.","type":"string"},"code":{"description":"`REQUIRED`, `UNKNOWN_FIELD`, `READ_ONLY`, `WRONG_TYPE`, `NOT_NULLABLE`, `TOO_SHORT`, `BLANK`, `TOO_LONG`,\n`TOO_MANY`, `TOO_FEW`, `DUPLICATE`, `OUT_OF_RANGE`, `NOT_ALLOWED`, `INVALID_FORMAT` or `NUL_CHARACTER`;\na caller must expect others.\n","type":"string","pattern":"^[A-Z][A-Z_]*$"},"detail":{"description":"The same for a reader.","type":"string"}}}
}
}
}

"""###

    /// `Documents/style.css`.
    static let style = ###"""

:root {
  color-scheme: light dark;
  --page: #fdfdfb; --text: #1d1f23; --quiet: #5b616b; --line: #d9dbdf; --panel: #f2f3f1; --link: #0b57a4;
  --get: #17643b; --post: #7a4b00; --patch: #6a3aa0; --delete: #a3241f; --focus: #0b57a4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16181c; --text: #e4e6ea; --quiet: #a0a7b2; --line: #363b44; --panel: #1f2228; --link: #8ab8f2;
    --get: #7fcf9f; --post: #e3b461; --patch: #c6a3f0; --delete: #f2938c; --focus: #8ab8f2;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.25rem; }
code, pre, textarea, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .7rem .8rem; margin: .5rem 0;
  overflow: auto; max-height: 28rem; line-height: 1.45; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--quiet); font-size: .875rem; }
.facts, .quiet { color: var(--quiet); }
.page { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
.page nav { margin-bottom: 2rem; font-size: .9rem; }
.page h1 + .facts { margin-top: 0; }

/* The contract's page. */
.skip { position: absolute; left: -100vw; background: var(--page); padding: .5rem 1rem; z-index: 1; }
.skip:focus { left: 0; }
.columns { display: grid; grid-template-columns: minmax(0, 19rem) minmax(0, 1fr); min-height: 100vh; }
.menu { position: sticky; top: 0; height: 100vh; overflow: auto; border-right: 1px solid var(--line);
  background: var(--panel); padding: 1.25rem 1rem 2rem; font-size: .9rem; }
.menu > summary { display: none; }
.menu h2 { font-size: .8rem; color: var(--quiet); margin: 1.1rem 0 .25rem; }
.menu ul { list-style: none; margin: 0; padding: 0; }
.menu a { display: block; padding: .2rem 0; text-decoration: none; color: var(--text); overflow-wrap: anywhere; }
.menu a:hover { color: var(--link); text-decoration: underline; }
#contract { padding: 1.75rem 2.5rem 5rem; max-width: 66rem; outline: none; }
#contract > h2 { border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 2.5rem; }
.text { max-width: 44rem; }
.method { display: inline-block; min-width: 3.6rem; font: 600 .75rem/1 ui-monospace, Menlo, Consolas, monospace; }
.GET { color: var(--get); } .POST { color: var(--post); } .PATCH, .PUT { color: var(--patch); }
.DELETE { color: var(--delete); }
.operation, .schema { border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0; }
.operation > summary, .schema > summary { cursor: pointer; padding: .65rem .9rem; display: flex; flex-wrap: wrap;
  gap: .1rem .75rem; align-items: baseline; list-style: none; }
.operation > summary::-webkit-details-marker, .schema > summary::-webkit-details-marker { display: none; }
.operation > summary:hover, .schema > summary:hover { background: var(--panel); border-radius: 8px; }
.operation > summary code, .schema > summary code { font-weight: 600; }
.inside { padding: .25rem .9rem 1rem; border-top: 1px solid var(--line); }
.answer { border-bottom: 1px solid var(--line); padding: .35rem 0; }
.answer > summary { cursor: pointer; }
.answer[open] { padding-bottom: .75rem; }
.name { white-space: nowrap; }
.rule { color: var(--quiet); font-size: .875rem; display: block; overflow-wrap: anywhere; }
.try { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .25rem .9rem .9rem;
  margin-top: 1.25rem; }
.try pre { background: var(--page); }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); gap: .6rem 1rem;
  margin-bottom: .6rem; }
label { display: block; font-size: .875rem; }
label .quiet { font-size: .8125rem; }
input, select, textarea, button { font: inherit; color: inherit; }
input, select, textarea { width: 100%; background: var(--page); border: 1px solid var(--quiet); border-radius: 5px;
  padding: .35rem .5rem; margin-top: .15rem; }
textarea { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875rem; resize: vertical; }
button { background: var(--link); color: var(--page); border: 0; border-radius: 5px; padding: .45rem 1.1rem;
  font-weight: 600; cursor: pointer; margin: .75rem .5rem 0 0; }
button:disabled { opacity: .5; cursor: default; }
@media (max-width: 52rem) {
  .columns { display: block; }
  .menu { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); padding: .75rem 1.1rem; }
  .menu > summary { display: list-item; cursor: pointer; font-weight: 600; }
  #contract { padding: 1.25rem 1.1rem 4rem; }
  .try { padding: .25rem .7rem .8rem; }
  .rows, .rows tbody, .rows tr, .rows td { display: block; width: 100%; }
  .rows thead { position: absolute; left: -100vw; }
  .rows td { border: 0; padding: .1rem 0; }
  .rows tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
}

"""###

    /// `Documents/reader.html`.
    static let reader = ###"""
<a class="skip" href="#contract">Skip to the contract</a>
<div class="columns">
<details class="menu" id="menu" open>
<summary>Contents</summary>
<nav id="contents" aria-label="Contents"></nav>
</details>
<main id="contract" tabindex="-1">
<p id="state" role="status">Reading <a href="/openapi.json">the contract</a> ...</p>
<noscript><p>This page needs its script. Without it, read <a href="/openapi.yaml">openapi.yaml</a>.</p></noscript>
</main>
</div>

"""###

    /// `Documents/reader.js`.
    static let readerScript = ###"""

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

"""###
}
