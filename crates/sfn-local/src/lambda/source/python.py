"""Runs a handler behind the Lambda Runtime API, one event after the other, until the host is gone."""

import http.client
import importlib
import json
import os
import sys
import time
import traceback


class Context:
    """What a handler is told of its call."""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


CONNECTION = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def ask(method, path, body=None):
    CONNECTION.request(method, "/2018-06-01/runtime" + path, body)
    answer = CONNECTION.getresponse()
    return answer.headers, answer.read()


def error(kind, message, trace=()):
    print(f"[ERROR] {kind}: {message}", *trace, sep="\n", flush=True)
    return json.dumps({"errorType": kind, "errorMessage": message, "stackTrace": list(trace)}).encode()


def load(name):
    """The handler, or the error that the service would report."""
    module, dot, function = name.rpartition(".")
    if not dot:
        return None, error("Runtime.MalformedHandlerName", f"Bad handler '{name}'")
    try:
        found = importlib.import_module(module.replace("/", "."))
    except SyntaxError as fault:
        return None, error("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {fault}")
    except Exception as fault:
        message = f"Unable to import module '{module}': {fault}"
        return None, error("Runtime.ImportModuleError", message, traceback.format_exc().splitlines())
    if not hasattr(found, function):
        return None, error("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module}'")
    return getattr(found, function), None


def answer(handler, event, context):
    """Where the outcome goes, and the outcome."""
    try:
        result = handler(json.loads(event), context)
    except Exception as fault:
        trace = traceback.format_tb(fault.__traceback__)[1:]
        return "error", error(type(fault).__name__, str(fault), trace)
    try:
        return "response", json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as fault:
        return "error", error("Runtime.MarshalError", f"Unable to marshal response: {fault}")


def main():
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    handler, fault = load(os.environ["_HANDLER"])
    if fault:
        ask("POST", "/init/error", fault)
        sys.exit(1)
    while True:
        headers, event = ask("GET", "/invocation/next")
        context = Context(headers)
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        where, outcome = answer(handler, event, context)
        ask("POST", f"/invocation/{context.aws_request_id}/{where}", outcome)


try:
    main()
except (OSError, http.client.HTTPException):
    sys.exit("the host is gone")
