"""Works with the client that was generated from openapi.yaml, as a caller would. Argument: the service's URL."""

import datetime
import sys

from client import Client
from client.api.service import describe_service
from client.api.tasks import (
    create_task,
    delete_task,
    list_tasks,
    list_tasks_of_user,
    read_task,
    transfer_task,
    update_task,
)
from client.api.users import create_user, delete_user, list_users, read_user, update_user
from client.models import KnownPriority, TaskDraft, TaskPatch, TaskTransfer, UserDraft, UserPatch
from client.types import UNSET

# An answer that the document does not have raises an error.
CLIENT = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
COUNT = 0


def call(operation, *arguments, status, **named):
    """Makes a call and answers what the client made of the answer, whose status must be this one."""
    global COUNT
    COUNT += 1
    answer = operation.sync_detailed(*arguments, client=CLIENT, **named)
    assert answer.status_code == status, f"{operation.__name__}: {answer.status_code}, {answer.content}"
    return answer


def users():
    """Two users; one is changed, and the list has both."""
    ada = call(create_user, body=UserDraft(name="Ada"), status=201)
    assert ada.headers["Location"] == f"/v1/users/{ada.parsed.id}"
    grace = call(create_user, body=UserDraft(name="Grace", email=None), status=201).parsed
    address = f"grace-{grace.id}@example.org"
    grace = call(update_user, grace.id, body=UserPatch(email=address), status=200).parsed
    assert (grace.version, grace.email) == (2, address)
    assert call(read_user, grace.id, status=200).parsed == grace
    taken = call(create_user, body=UserDraft(name="Other", email=address.upper()), status=409).parsed
    assert taken.code == "EMAIL_TAKEN" and not taken.retryable
    listed, token = [], UNSET
    while token is not None:
        page = call(list_users, page_size=500, page_token=token, status=200).parsed
        listed += page.users
        token = page.next_page_token or None
    assert ada.parsed in listed and grace in listed
    return ada.parsed, grace


def tasks(ada, grace):
    """A task from its creation to its end, by way of another user."""
    due = datetime.datetime(2027, 1, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    draft = TaskDraft(user_id=ada.id, title="Write 手紙", priority=KnownPriority.HIGH, due_at=due, labels=["post"])
    created = call(create_task, body=draft, status=201)
    task = created.parsed
    assert task.due_at == due and task.labels == ["post"] and task.completed_at is None
    tag = created.headers["ETag"]
    assert call(read_task, task.id, if_none_match=tag, status=304).content == b""
    mine = call(list_tasks_of_user, ada.id, completed=False, priority=[KnownPriority.HIGH], status=200).parsed
    assert mine.tasks == [task] and mine.next_page_token is UNSET
    done = call(update_task, task.id, body=TaskPatch(completed=True, due_at=None), if_match=tag, status=200).parsed
    assert done.completed and done.completed_at is not None and done.due_at is None and done.version == 2
    late = call(update_task, task.id, body=TaskPatch(title="Too late"), if_match=tag, status=412).parsed
    assert late.code == "VERSION_MISMATCH" and late.instance == f"/v1/tasks/{task.id}"
    to_grace = TaskTransfer(from_user_id=ada.id, to_user_id=grace.id)
    assert call(transfer_task, task.id, body=to_grace, status=200).parsed.user_id == grace.id
    back = TaskTransfer(from_user_id=ada.id, to_user_id=ada.id)
    assert call(transfer_task, task.id, body=back, status=409).parsed.code == "NOT_OWNER"
    assert [one.id for one in call(list_tasks, user_id=grace.id, status=200).parsed.tasks] == [task.id]
    call(delete_task, task.id, status=204)
    assert call(read_task, task.id, status=404).parsed.code == "TASK_NOT_FOUND"


def faults(ada):
    """What is refused is told with every fault at once."""
    draft = TaskDraft(user_id=ada.id, title=" ", labels=["a", "a"])
    refused = call(create_task, body=draft, status=422).parsed
    assert [(fault.pointer, fault.code) for fault in refused.errors] == [("/title", "BLANK"), ("/labels/1", "DUPLICATE")]
    assert call(list_tasks, page_token="AAAA", status=400).parsed.code == "INVALID_PAGE_TOKEN"


def end(ada, grace):
    """A user is deleted, and her tasks go to the other."""
    call(create_task, body=TaskDraft(user_id=ada.id, title="Left behind"), status=201)
    assert call(delete_user, ada.id, status=409).parsed.code == "USER_HAS_TASKS"
    call(delete_user, ada.id, transfer_tasks_to=grace.id, status=204)
    assert len(call(list_tasks_of_user, grace.id, status=200).parsed.tasks) == 1


def main():
    assert call(describe_service, status=200).parsed.name == "baton"
    ada, grace = users()
    tasks(ada, grace)
    faults(ada)
    end(ada, grace)
    assert COUNT >= 20
    print(f"{COUNT} calls of the generated client were answered as the document says.")


main()
