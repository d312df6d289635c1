// Opens a document, makes edits, and hands back what it reads and what it changed.
//
// One request as JSON on standard input, one answer as JSON on standard output. Texts are written as
// single values (the package writes a bare string as a text that many type into), times as integers.

import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import * as Automerge from "@automerge/automerge";

const CHUNK_TYPE_AT = 8;
const DEFLATED = 2;

const request = JSON.parse(readFileSync(0, "utf8"));
const options = request.actor ? { actor: request.actor } : {};
let doc = Automerge.load(Buffer.from(request.document, "hex"), options);
const changes = [];
for (const edit of request.edits) {
  doc = Automerge.change(doc, { time: 0 }, (draft) => write(draft, edit));
  changes.push(Buffer.from(Automerge.getLastLocalChange(doc)));
}
const answer = {
  content: Automerge.toJS(doc),
  heads: Automerge.getHeads(doc),
  changes: changes.map((bytes) => bytes.toString("hex")),
  deflated: changes.map((bytes) => deflated(bytes).toString("hex")),
};
process.stdout.write(JSON.stringify(answer));

function write(draft, edit) {
  switch (edit.do) {
    case "put":
      draft[edit.map][edit.key] = values(edit.fields);
      break;
    case "set":
      Object.assign(draft[edit.map][edit.key], values(edit.fields));
      break;
    case "put_bare":
      draft[edit.map][edit.key] = edit.fields;
      break;
    case "remove":
      delete draft[edit.map][edit.key];
      break;
    case "new_map":
      draft[edit.map] = {};
      break;
    default:
      throw new Error(`no such edit: ${edit.do}`);
  }
}

function values(fields) {
  const single = ([name, value]) => [
    name,
    typeof value === "string" ? new Automerge.ImmutableString(value) : value,
  ];
  return Object.fromEntries(Object.entries(fields).map(single));
}

// The other spelling of a change that the format knows, and older releases write: the same checksum,
// another type, and the body deflated.
function deflated(change) {
  let bodyAt = CHUNK_TYPE_AT + 1;
  while (change[bodyAt] & 0x80) bodyAt += 1;
  const body = deflateRawSync(change.subarray(bodyAt + 1));
  const length = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest);
    if (rest < 0x80) break;
  }
  const head = change.subarray(0, CHUNK_TYPE_AT);
  return Buffer.concat([head, Buffer.from([DEFLATED, ...length]), body]);
}
