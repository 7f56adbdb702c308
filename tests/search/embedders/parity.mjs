// Reads a model folder and its test vectors; says how many texts have other ids or other numbers here.
import { readFileSync } from "node:fs";
import { StaticModel } from "../../../search/embedders/static_model.mjs";

const [folder, vectors] = process.argv.slice(2);
const text = (name) => readFileSync(`${folder}/${name}`, "utf8");
const bytes = (name) => new Uint8Array(readFileSync(`${folder}/${name}`)).buffer;
const model = new StaticModel(text("model.json"), text("pieces.txt"), bytes("rows.npy"), bytes("scales.npy"));
let ids = 0;
let numbers = 0;
const lines = readFileSync(vectors, "utf8").split("\n").slice(0, -1);
for (const line of lines) {
  const wanted = JSON.parse(line);
  const found = model.encode(wanted.text);
  ids += JSON.stringify(model.tokenizer.ids(wanted.text)) !== JSON.stringify(wanted.ids);
  numbers += wanted.first.some((number, at) => Math.abs(number - found[at]) > 2e-5);
}
console.log(JSON.stringify({ texts: lines.length, ids, numbers }));
