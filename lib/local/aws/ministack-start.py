"""Starts MiniStack with corrections, and ends it when the process that started it ends.

The parent keeps our standard input open and writes nothing to it. Its end of file therefore means that the parent is
gone, however it went, and everything in our process group (the functions are our children) goes with it.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import threading


def end_with_parent():
    sys.stdin.buffer.read()
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def count_http_as_tls(app):
    """The CDK's bootstrap bucket and every `enforceSSL` policy deny plain http; here it never leaves the machine."""
    pin = app.pin_request_origin
    app.pin_request_origin = lambda ip, secure: pin(ip, True)


def ref_of_a_secret_is_its_arn():
    """As on AWS. MiniStack keeps secrets by name, so update and delete get the name back."""
    from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

    handler = dict(_RESOURCE_HANDLERS["AWS::SecretsManager::Secret"])
    create, update, delete = handler["create"], handler["update"], handler["delete"]

    def name_of(arn):
        return arn.split(":secret:")[-1].rsplit("-", 1)[0] if ":secret:" in arn else arn

    def with_arn(created):
        name, attributes = created
        return attributes.get("Arn", name), attributes

    handler["create"] = lambda *given, **named: with_arn(create(*given, **named))
    handler["update"] = lambda arn, *given, **named: with_arn(update(name_of(arn), *given, **named))
    handler["delete"] = lambda arn, *given, **named: delete(name_of(arn), *given, **named)
    _RESOURCE_HANDLERS["AWS::SecretsManager::Secret"] = handler


def rights_of_mappings_and_logs(actions):
    """As on AWS: one mapping is read and changed under rights of its own, and a log group's ARN ends in `:*` in policies."""
    action_of, arn_of = actions._lambda_action, actions.extract_resource_arn
    of_one = {"GET": "GetEventSourceMapping", "PUT": "UpdateEventSourceMapping", "DELETE": "DeleteEventSourceMapping"}

    def lambda_action(method, path):
        parts = [part for part in path.split("/") if part]
        return of_one.get(method) if parts[-2:-1] == ["event-source-mappings"] else action_of(method, path)

    def resource_arn(service, *given, **named):
        arn = arn_of(service, *given, **named)
        return f"{arn}:*" if service == "logs" and ":log-group:" in arn and not arn.endswith(":*") else arn

    actions._lambda_action = lambda_action
    actions.extract_resource_arn = resource_arn


def events_of_aws_itself(eventbridge):
    """CloudWatch stands outside of MiniStack here, and its alarms are events of the source `aws.cloudwatch`."""
    put = eventbridge._put_events
    eventbridge._put_events = lambda data, allow_aws_source=True: put(data, allow_aws_source)


def stream_batches_that_failed_in_part(lambda_svc):
    """On AWS a stream goes on from the first record that is reported as failed; MiniStack overlooks the report. So all of it comes again."""
    execute = lambda_svc._execute_function

    def whole_or_nothing(function, event, *given, **named):
        result = execute(function, event, *given, **named)
        records = event.get("Records") if isinstance(event, dict) else None
        if not records or records[0].get("eventSource") != "aws:dynamodb" or result.get("error"):
            return result
        body = result.get("body")
        answer = json.loads(body) if isinstance(body, (str, bytes)) and body else body
        if not isinstance(answer, dict) or not answer.get("batchItemFailures"):
            return result
        return {**result, "error": True, "body": {"errorType": "PartialBatch", "errorMessage": json.dumps(answer)}}

    lambda_svc._execute_function = whole_or_nothing


def streams_beside_queues(lambda_svc):
    """On AWS a stream's batches hold no queue up; MiniStack's one loop waits for each. So the streams get a thread of their own."""
    poll = lambda_svc._poll_dynamodb_streams
    at_work = threading.Lock()

    def until_nothing_is_left():
        try:
            while poll():
                pass
        finally:
            at_work.release()

    def beside():
        if at_work.acquire(blocking=False):
            threading.Thread(target=until_nothing_is_left, daemon=True).start()
        return False

    lambda_svc._poll_dynamodb_streams = beside


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    from ministack import app

    from ministack.core import iam_actions
    from ministack.services import eventbridge, lambda_svc

    events_of_aws_itself(eventbridge)
    rights_of_mappings_and_logs(iam_actions)
    count_http_as_tls(app)
    ref_of_a_secret_is_its_arn()
    stream_batches_that_failed_in_part(lambda_svc)
    streams_beside_queues(lambda_svc)
    app.main()
