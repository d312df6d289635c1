// automerge-repo in the comparison, of either generation.
//
//   automerge.mjs LIBS fill CORPUS FOLDER IDS    writes the documents as its file storage keeps them
//   automerge.mjs LIBS serve FOLDER PORT         serves, as the published sync server does
//   automerge.mjs LIBS client CORPUS IDS PORT    takes orders as JSON lines, one answer to each
//
// LIBS is the libs.mjs of the generation. Clients keep everything in memory, which is their best case.
import fs from "node:fs"
import path from "node:path"
import readline from "node:readline"
import { pathToFileURL } from "node:url"

const [libs, role, ...rest] = process.argv.slice(2)
const { A, Repo, NodeFSStorageAdapter, WebSocketClientAdapter, WebSocketServerAdapter, WebSocketServer, generateAutomergeUrl, parseAutomergeUrl, docOf } =
  await import(pathToFileURL(path.resolve(libs)))

/** How soon a client dials again after its connection broke, in milliseconds. */
const RETRY = 100

await { fill, serve, client }[role](...rest)

async function fill(corpusFile, folder, idsFile) {
  const { docs } = readJson(corpusFile)
  const storage = new NodeFSStorageAdapter(folder)
  const ids = []
  for (const doc of docs) {
    const { documentId } = parseAutomergeUrl(generateAutomergeUrl())
    await storage.save([documentId, "snapshot", doc.heads[0]], Buffer.from(doc.save, "hex"))
    ids.push(documentId)
  }
  fs.writeFileSync(idsFile, JSON.stringify(ids))
}

function serve(folder, port) {
  const sockets = new WebSocketServer({ port: Number(port), host: "127.0.0.1" })
  new Repo({
    network: [new WebSocketServerAdapter(sockets)],
    storage: new NodeFSStorageAdapter(folder),
    peerId: "hub",
    // As the published server: only what is asked for by id is shared.
    sharePolicy: async () => false,
  })
  sockets.on("listening", () => console.log("serving"))
}

async function client(corpusFile, idsFile, port) {
  const ids = readJson(idsFile)
  const { docs, clients } = readJson(corpusFile)
  const wanted = docs.map((doc, n) => ({ url: `automerge:${ids[n]}`, ...doc }))
  const dial = () => new Repo({ network: [new WebSocketClientAdapter(`ws://127.0.0.1:${port}`, RETRY)] })
  let pushing, observer, seen
  const orders = {
    async pull() {
      const begun = performance.now()
      const repo = dial()
      await Promise.all(wanted.map(doc => find(repo, doc)))
      return { ms: performance.now() - begun, docs: wanted.length }
    },
    async connect() {
      observer = dial()
      pushing = await Promise.all(wanted.slice(0, clients).map(doc => find(dial(), doc)))
      seen = await Promise.all(wanted.slice(0, clients).map(doc => find(observer, doc)))
      return { clients: pushing.length }
    },
    // Every client takes up its change; done when the observer has all of them.
    async push({ round }) {
      const begun = performance.now()
      pushing.forEach((handle, n) => {
        const change = Buffer.from(wanted[n].pushes[round].change, "hex")
        handle.update(doc => A.applyChanges(doc, [new Uint8Array(change)])[0])
      })
      await Promise.all(seen.map((handle, n) => untilAll(handle, [wanted[n].pushes[round].hash])))
      return { ms: performance.now() - begun }
    },
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line)
    console.log(JSON.stringify(await orders[order.order](order)))
  }
  process.exit(0)
}

/** Asks for a document and waits until all its changes are here. */
async function find(repo, wanted) {
  const handle = await repo.find(wanted.url)
  await handle.whenReady()
  await untilAll(handle, wanted.heads)
  return handle
}

function untilAll(handle, heads) {
  const here = () => A.getMissingDeps(docOf(handle), heads).length === 0
  return new Promise(resolve => {
    if (here()) return resolve()
    const look = () => {
      if (!here()) return
      handle.off("heads-changed", look)
      resolve()
    }
    handle.on("heads-changed", look)
  })
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file))
}
