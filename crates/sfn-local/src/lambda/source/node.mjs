// Runs a handler behind the Lambda Runtime API, one event after the other, until the host is gone.
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function ask(method, path, body = "") {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Length": Buffer.byteLength(body) };
    const asked = request({ host, port, agent, method, path: `/2018-06-01/runtime${path}`, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(parts).toString() }));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

function error(kind, message, trace = []) {
  console.error([`${kind}: ${message}`, ...trace.slice(1)].join("\n"));
  return JSON.stringify({ errorType: kind, errorMessage: message, trace });
}

function thrown(fault) {
  return fault instanceof Error
    ? error(fault.name, fault.message, (fault.stack ?? "").split("\n"))
    : error(typeof fault, String(fault));
}

// The handler, or the error that the service would report.
async function load(name) {
  const at = name.lastIndexOf(".");
  if (at < 0) return { fault: error("Runtime.MalformedHandlerName", `Bad handler ${name}`) };
  const [module, key] = [name.slice(0, at), name.slice(at + 1)];
  const file = [".js", ".mjs", ".cjs"]
    .map((ending) => join(process.env.LAMBDA_TASK_ROOT, module + ending))
    .find((path) => existsSync(path));
  if (!file) return { fault: error("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`) };
  try {
    const found = await import(pathToFileURL(file));
    const handler = found[key] ?? found.default?.[key];
    if (typeof handler === "function") return { handler };
    return { fault: error("Runtime.HandlerNotFound", `${name} is undefined or not exported`) };
  } catch (fault) {
    const kind = fault instanceof SyntaxError ? "Runtime.UserCodeSyntaxError" : fault?.name ?? "Error";
    return { fault: error(kind, fault?.message ?? String(fault), (fault?.stack ?? "").split("\n")) };
  }
}

// A handler answers by a promise, by a value, or by its third parameter.
function call(handler, event, context) {
  if (handler.length < 3) return Promise.resolve().then(() => handler(event, context));
  return new Promise((resolve, reject) => {
    const done = (fault, result) => (fault === null || fault === undefined ? resolve(result) : reject(fault));
    const given = handler(event, context, done);
    if (typeof given?.then === "function") given.then((result) => result !== undefined && resolve(result), reject);
  });
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function main() {
  const { handler, fault } = await load(process.env._HANDLER);
  if (fault) {
    await ask("POST", "/init/error", fault);
    process.exit(1);
  }
  for (;;) {
    const next = await ask("GET", "/invocation/next");
    const context = contextOf(next.headers);
    process.env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"];
    const [where, outcome] = await Promise.resolve()
      .then(() => call(handler, JSON.parse(next.body), context))
      .then((result) => ["response", JSON.stringify(result) ?? "null"])
      .catch((fault) => ["error", thrown(fault)]);
    await ask("POST", `/invocation/${context.awsRequestId}/${where}`, outcome);
  }
}

main().catch(() => {
  console.error("the host is gone");
  process.exit(1);
});
