// Validates every definition of a folder with npm's `amazon-states-language-service`, in one process.
// node peer-validate.mjs FOLDER SAMPLES: one JSON line, `{"name", "ms"}`, CPU for all of them, text to diagnostics.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const { getLanguageService, TextDocument } = createRequire(`${process.cwd()}/`)("amazon-states-language-service");
const [folder, samples] = process.argv.slice(2);
const names = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
const texts = names.map((name) => readFileSync(`${folder}/${name}`, "utf8"));
const service = getLanguageService({});

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const all = async () => {
  let found = 0;
  for (const [index, text] of texts.entries()) {
    const document = TextDocument.create(`file:///${names[index]}`, "json", 1, text);
    found += (await service.doValidation(document, service.parseJSONDocument(document))).length;
  }
  return found;
};

for (let warm = 0; warm < 5; warm += 1) await all(); // compiled by now
const taken = [];
for (let sample = 0; sample < Number(samples); sample += 1) {
  const before = cpu();
  await all();
  taken.push(cpu() - before);
}
taken.sort((a, b) => a - b);
console.log(JSON.stringify({ name: "all definitions, text to findings", ms: taken[Math.floor(taken.length / 2)] }));
