// The pages' texts, by status. A new code needs its entry here; a test counts them.
extension ProblemGuide {
    /// By the name of the problem's code.
    static let all: [String: ProblemGuide] = [
        // 400: the request cannot be read.
        "MALFORMED_JSON": ProblemGuide(
            """
            The body is not JSON as the service reads it: it breaks off, is not UTF-8, names a member twice, holds half \
            of a surrogate pair, or nests deeper than 64 levels. Nothing was done.
            """,
            retry: .afterChange, "The same bytes are refused each time.",
            change: "`detail` says what is wrong and at which byte. Let a JSON library write the body."),
        "INVALID_PARAMETER": ProblemGuide(
            """
            A query parameter is unknown to the route, given too often, badly percent-encoded, or has a value that it \
            cannot have. Nothing was done.
            """,
            retry: .afterChange, "The same query is refused each time.",
            change: "`detail` names every parameter that is wrong and says what is allowed."),
        "INVALID_HEADER": ProblemGuide(
            "A header has a value that it cannot have. Nothing was done.",
            retry: .afterChange, "The same header is refused each time.",
            change: """
                `detail` names the header and says what is allowed. An entity tag keeps its quotes: `If-Match: "3"`, \
                not `If-Match: 3`.
                """),
        "INVALID_PAGE_TOKEN": ProblemGuide(
            """
            The `page_token` is not one that the service gave for this list: it was altered, cut off, or belongs to \
            another path, filter or order.
            """,
            retry: .afterChange, "The token is refused each time.",
            change: """
                Send the filter and order of the page before along with its token, or follow its `Link` header. \
                Otherwise begin again, without a token.
                """),
        "MALFORMED_REQUEST": ProblemGuide(
            """
            What arrived is not HTTP/1.1, or the connection broke within the request. The service has closed the \
            connection.
            """,
            retry: .afterChange,
            "On a new connection, if the network cut the request off; otherwise it is refused again.",
            change: """
                Look at what is between: a proxy, a client of another protocol, TLS to a port without it, or a header \
                with a line break or control character in it.
                """),

        // 401 and 403: the caller may not.
        "UNAUTHENTICATED": ProblemGuide(
            """
            The request has no credential in its `Authorization` header, or one that the service does not accept: \
            unknown, revoked, expired, or a token that its issuer did not sign for this service. Nothing was done.
            """,
            retry: .afterChange, "The same credential is refused each time.",
            change: """
                Send `Authorization: Bearer` and an API key or a token. `WWW-Authenticate` says whether one is missing \
                or not valid. Get a fresh token where it has expired; ask the operator for a key.
                """),
        "INSUFFICIENT_SCOPE": ProblemGuide(
            "The credential is valid and does not allow this. Nothing was done.",
            retry: .afterChange, "The same credential is refused each time.",
            change: "`detail` and `WWW-Authenticate` name the scope that is needed: use a credential that has it."),
        "OTHER_USER": ProblemGuide(
            """
            The credential is bound to one user, and the request would create a user, or a task for another one. \
            Nothing was done.
            """,
            retry: .afterChange, "The same request is refused each time.",
            change: "Create tasks for the credential's own user, or use a credential that acts for the tenant."),

        // 404 to 406: the route.
        "NOT_FOUND": ProblemGuide(
            "The service has no such path. Paths are compared byte for byte: a slash at the end or a capital matters.",
            retry: .afterChange, "The path leads nowhere each time.",
            change: "Compare the path with the contract, at `/docs`."),
        "TASK_NOT_FOUND": ProblemGuide(
            "There is no task with this id: it was deleted, never was, or belongs to another tenant. Nothing was done.",
            retry: .afterChange, "Ids are not used twice, so it will not come back.",
            change:
                "After a DELETE whose answer was lost this is success. Otherwise list the tasks to find the right id."),
        "USER_NOT_FOUND": ProblemGuide(
            "There is no user with this id: deleted, never there, or of another tenant. Nothing was done.",
            retry: .afterChange, "Ids are not used twice, so it will not come back.",
            change:
                "After a DELETE whose answer was lost this is success. Otherwise list the users to find the right id."),
        "METHOD_NOT_ALLOWED": ProblemGuide(
            "The path exists, but not with this method. Nothing was done.",
            retry: .afterChange, "The method is refused each time.",
            change: "Use one of the methods in the `Allow` header. Rows are changed with PATCH, not with PUT."),
        "NOT_ACCEPTABLE": ProblemGuide(
            "The `Accept` header rules out every form that this route can answer in. Nothing was done.",
            retry: .afterChange, "The same header is refused each time.",
            change: "Accept `application/json`, or leave the header out."),

        // 408: the caller is too slow.
        "REQUEST_TIMEOUT": ProblemGuide(
            """
            The request did not arrive whole in the time that the service waits for it. Nothing was done, and the \
            connection ends.
            """,
            retry: .afterChange, "As slowly it is refused again; faster, on a new connection, it may succeed.",
            change: "Send head and body without pauses. If the body is long, send it in several requests."),

        // 409: the state of things stands against it.
        "EMAIL_TAKEN": ProblemGuide(
            "Another user has this email address; addresses are compared without regard to case. Nothing was done.",
            retry: .afterChange, "It is refused as long as the other user has the address.",
            change: """
                Take another address, or find the user who has it. After a POST whose answer was lost it may be the user \
                whom you created then; an Idempotency-Key avoids the doubt.
                """),
        "NOT_OWNER": ProblemGuide(
            """
            The task is held neither by `from_user_id` nor, already, by `to_user_id`: somebody else has transferred it. \
            Nothing was done.
            """,
            retry: .afterChange, "Not before you know who holds the task now.",
            change: "Read the task again and decide whether the transfer still makes sense, from its `user_id` of now."),
        "USER_HAS_TASKS": ProblemGuide(
            "A user who holds tasks cannot be deleted. Nothing was done.",
            retry: .afterChange, "It is refused as long as there are tasks.",
            change: """
                Delete with `?transfer_tasks_to=ID`, which transfers the tasks in the same step, or transfer or delete \
                them first.
                """),
        "IDEMPOTENCY_IN_FLIGHT": ProblemGuide(
            "The first request with this Idempotency-Key is still being worked on. This one did nothing.",
            retry: .asItIs,
            "With the same key, after the seconds in `Retry-After`: it then gets the first one's answer.",
            change: "Nothing. To keep it rare, wait for an answer or your time limit before you send a request again."),

        // 412 and 428: conditions.
        "VERSION_MISMATCH": ProblemGuide(
            """
            The row is not of a version in `If-Match`: it was changed since you read it, or the tag is weak. Nothing was \
            done. The `ETag` of this answer is the version of now.
            """,
            retry: .afterChange, "Not with the old tag.",
            change:
                "Read the row again, apply your change to what it is now, and send it with the new `ETag` in `If-Match`."
        ),
        "PRECONDITION_REQUIRED": ProblemGuide(
            "This service takes a change only with `If-Match`, so that none is lost unseen. Nothing was done.",
            retry: .afterChange, "It is refused until the header is there.",
            change: "Read the row and send its `ETag` in `If-Match`. `If-Match: *` takes any version, knowingly."),

        // 413 to 415, 431: form and size.
        "PAYLOAD_TOO_LARGE": ProblemGuide(
            "The body is longer than the service takes. Nothing was done, and the connection may end.",
            retry: .afterChange, "It is refused each time.",
            change: "`detail` has the limit. Send several smaller requests."),
        "URI_TOO_LONG": ProblemGuide(
            "Path and query together are longer than the service takes. Nothing was done.",
            retry: .afterChange, "They are refused each time.",
            change: "`detail` has the limit. Ask with fewer or shorter parameters."),
        "UNSUPPORTED_MEDIA_TYPE": ProblemGuide(
            "The body is of a type that the route does not take, not in UTF-8, or compressed. Nothing was done.",
            retry: .afterChange, "It is refused each time.",
            change: """
                Set `Content-Type: application/json`; a PATCH takes `application/merge-patch+json` as well. Send no \
                `Content-Encoding`.
                """),
        "HEADERS_TOO_LARGE": ProblemGuide(
            "The headers have more than 64 KiB, or are more than 128. The service has closed the connection.",
            retry: .afterChange, "They are refused each time.",
            change: "Send fewer or shorter headers; cookies of other programs on the same host are a common cause."),

        // 422: values.
        "VALIDATION_FAILED": ProblemGuide(
            "The body could be read, but values in it are not valid. Nothing was done.",
            retry: .afterChange, "The same values are refused each time.",
            change: """
                `errors` lists every fault at once: `pointer` is the place in the body, `code` the kind for a program, \
                `detail` what is allowed. Fields that the service sets itself, such as `id`, are not sent. In a batch, \
                `index` is the item.
                """),
        "UNKNOWN_USER": ProblemGuide(
            "A user that the request refers to does not exist, or not any more. Nothing was done.",
            retry: .afterChange, "It is refused as long as there is no such user.",
            change: "`detail` names the field. Take the id of a user who exists."),
        "IDEMPOTENCY_MISMATCH": ProblemGuide(
            """
            The Idempotency-Key was used before with another request: another path, query, `If-Match` or body. This one \
            did nothing.
            """,
            retry: .afterChange, "Not with this key.",
            change: """
                Make a new key for each thing to do, and keep it only to repeat the very same request. A key is kept for \
                24 hours.
                """),

        // 429: the caller is too fast.
        "RATE_LIMITED": ProblemGuide(
            "You sent more requests than you may in this time. This one did nothing.",
            retry: .asItIs, "After the seconds in `Retry-After`; a write with the same Idempotency-Key.",
            change: """
                Spread the requests: the headers `RateLimit` and `RateLimit-Policy` tell what is left. A list with a larger \
                `page_size` or a batch needs fewer.
                """),

        // 5xx: the service.
        "INTERNAL": ProblemGuide(
            "The service has a fault of its own. Whether a write was done is not known.",
            retry: .withSameKey, "Reads may be sent again. If it fails again, it will go on failing.",
            change: "Tell the operator the `request_id`: the log has the details under it."),
        "OVERLOADED": ProblemGuide(
            "Too many requests are waiting already. This one was turned away at once, and nothing was done.",
            retry: .asItIs,
            "After the seconds in `Retry-After`, and each time after twice as long, with some chance in it.",
            change: "Send fewer requests at once. If it lasts, the operator needs more replicas or connections."),
        "UNAVAILABLE": ProblemGuide(
            "The service cannot reach its database, or is stopping. Nothing was done.",
            retry: .asItIs, "After the seconds in `Retry-After`, and each time after twice as long.",
            change: "Nothing. If it lasts, the operator sees the reason at `/readyz` on the admin port and in the log."),
        "CONFLICT_RETRY": ProblemGuide(
            "Others wrote the same rows at the same moment and won each time. Nothing was done.",
            retry: .asItIs, "After the seconds in `Retry-After`.",
            change: "Nothing. If it happens often, have fewer writers on the same rows."),
        "OUTCOME_UNKNOWN": ProblemGuide(
            "The write was sent to the database and its answer lost: it was done whole, or not at all.",
            retry: .withSameKey,
            """
            With the same key the service finds out: it gives the stored answer or does the write now. Without a key, a \
            second sending could do it twice.
            """,
            change: """
                Without a key, read the row first: its `version` tells whether the write happened. Send an \
                Idempotency-Key with every POST, and `If-Match` with every PATCH and DELETE.
                """),
        "DEADLINE_EXCEEDED": ProblemGuide(
            "The time for the request ran out before it was done, and it was stopped. Nothing was done.",
            retry: .asItIs, "With more time, if you set a limit; a write with the same Idempotency-Key.",
            change: """
                The limit is the service's own (10 s unless it is set otherwise) or the one you sent, whichever is \
                shorter. Ask for less at once, or allow more time.
                """),
    ]
}
