// PouchDB in the comparison.
//
//   pouch.mjs fill CORPUS FOLDER     writes each document's content as one revision
//   pouch.mjs serve FOLDER PORT      express-pouchdb over files (leveldb)
//   pouch.mjs client CORPUS PORT     takes orders as JSON lines, one answer to each
//
// Clients keep everything in memory, which is their best case.
import fs from "node:fs"
import readline from "node:readline"
import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
const PouchDB = require("pouchdb")

const [role, ...rest] = process.argv.slice(2)
await { fill, serve, client }[role](...rest)

async function fill(corpusFile, folder) {
  const { docs } = readJson(corpusFile)
  const db = new (PouchDB.defaults({ prefix: `${folder}/` }))("visits")
  await db.bulkDocs(docs.map((doc, n) => ({ _id: id(n), content: doc.content })))
  await db.close()
}

function serve(folder, port) {
  const express = require("express")
  const app = express()
  const options = { inMemoryConfig: true, logPath: `${folder}/log.txt`, mode: "minimumForPouchDB" }
  app.use("/", require("express-pouchdb")(PouchDB.defaults({ prefix: `${folder}/` }), options))
  app.listen(Number(port), "127.0.0.1", () => console.log("serving"))
}

async function client(corpusFile, port) {
  PouchDB.plugin(require("pouchdb-adapter-memory"))
  const { docs, clients } = readJson(corpusFile)
  const hub = `http://127.0.0.1:${port}/visits`
  let count = 0
  const fresh = () => new PouchDB(`client-${count++}`, { adapter: "memory" })
  let puller, pushing, observer
  const replicate = async (db, options) => {
    const done = await db.replicate.from(hub, { batch_size: docs.length, ...options })
    if (!done.ok || done.errors.length > 0) throw new Error("replication failed")
  }
  const orders = {
    async pull() {
      const begun = performance.now()
      puller = fresh()
      await replicate(puller)
      const ms = performance.now() - begun
      return { ms, docs: (await puller.info()).doc_count }
    },
    async idle() {
      const begun = performance.now()
      await replicate(puller)
      return { ms: performance.now() - begun }
    },
    async connect() {
      observer = fresh()
      await replicate(observer)
      pushing = []
      for (let n = 0; n < clients; n++) {
        const db = fresh()
        await replicate(db, { doc_ids: [id(n)] })
        pushing.push({ db, doc: await db.get(id(n)) })
      }
      return { clients: pushing.length }
    },
    // Every client writes its change and replicates it; done when all have the hub's answer.
    async push({ round }) {
      const begun = performance.now()
      await Promise.all(pushing.map(async client => {
        client.doc.content.answers[`1.${10 + round}`] = structuredClone(Object.values(client.doc.content.answers)[0])
        client.doc._rev = (await client.db.put(client.doc)).rev
        const done = await client.db.replicate.to(hub, { doc_ids: [client.doc._id] })
        if (done.docs_written !== 1) throw new Error("a change was not taken")
      }))
      const ms = performance.now() - begun
      await replicate(observer)
      return { ms, observed_ms: performance.now() - begun }
    },
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line)
    console.log(JSON.stringify(await orders[order.order](order)))
  }
  process.exit(0)
}

function id(n) {
  return `visit-${String(n).padStart(4, "0")}`
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file))
}
