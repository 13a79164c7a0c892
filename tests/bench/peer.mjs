// Runs the machines that are measured with npm's `aws-local-stepfunctions`, in one process, one after the other.
// node peer.mjs MACHINES SAMPLES: one JSON line a machine, `{"name", "ms"}`, CPU of one execution.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The library wants Node 22; this is the one thing that Node 20 lacks for it.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const { StateMachine } = createRequire(`${process.cwd()}/`)("aws-local-stepfunctions");
const [file, samples] = process.argv.slice(2);
const answers = { taskResourceLocalHandlers: { Check: async () => ({ verdict: "approved" }) } };

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

for (const { name, input, items, definition } of JSON.parse(readFileSync(file, "utf8"))) {
  if (JSON.stringify(definition).includes("waitForTaskToken")) continue; // it has no callbacks
  const given = items ? { items: Array.from({ length: items }, (_, id) => ({ id })) } : input;
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const batch = async (count) => {
    const before = cpu();
    for (let done = 0; done < count; done += 1) await machine.run(given, { overrides: answers }).result;
    return (cpu() - before) / count;
  };
  const count = Math.max(1, Math.round(100 / (await batch(3))));
  await batch(count); // compiled by now
  const taken = [];
  for (let sample = 0; sample < Number(samples); sample += 1) taken.push(await batch(count));
  taken.sort((a, b) => a - b);
  console.log(JSON.stringify({ name, ms: taken[Math.floor(taken.length / 2)] }));
}
