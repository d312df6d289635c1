// The hubs: how each is filled, served, and spoken to.
import { execFileSync } from "node:child_process"
import fs from "node:fs"
import path from "node:path"
import { startClient, startHub } from "./program.mjs"

const HERE = path.dirname(import.meta.dirname)
const BUILT = path.join(HERE, "target/release")
const NODE = process.execPath
/** Whose phones pull and push. */
const INSPECTOR = "组员博"

/**
 * Each hub: its name; `prepare` fills the folder `place.pristine` once; `serve` starts a server over
 * the copy `place.folder`; `puller` and `pushers` start clients of the proxy at `place.port`; `idle`
 * lets a client that has everything come back.
 */
export function hubs(hucha) {
  return [
    automerge("automerge-repo 2.5.6 + nodefs", "js/libs.mjs"),
    automerge("automerge-repo-sync-server 0.2.8", "js-sync-server/libs.mjs", (place, port) =>
      startHub([NODE, path.join(HERE, "js-sync-server/node_modules/@automerge/automerge-repo-sync-server/src/index.js")], {
        DATA_DIR: place.folder,
        PORT: String(port),
      }),
    ),
    samod(),
    pouch(),
    ours(hucha),
  ]
}

function automerge(name, libs, serve) {
  const script = [NODE, path.join(HERE, "js/automerge.mjs"), path.join(HERE, libs)]
  const client = place => startClient([...script, "client", place.corpus, idsOf(place), String(place.port)])
  return {
    name,
    prepare: place => run([...script, "fill", place.corpus, place.pristine, idsOf(place)]),
    serve: serve ?? ((place, port) => startHub([...script, "serve", place.folder, String(port)])),
    puller: client,
    pushers: client,
    idle: comesBack,
  }
}

function samod() {
  const program = path.join(BUILT, "peers-samod")
  const client = place => startClient([program, "client", place.corpus, idsOf(place), String(place.port)])
  return {
    name: "samod 0.16.0 + files",
    // The same files: samod keeps them as automerge-repo does.
    prepare: place => run([NODE, path.join(HERE, "js/automerge.mjs"), path.join(HERE, "js/libs.mjs"), "fill", place.corpus, place.pristine, idsOf(place)]),
    serve: (place, port) => startHub([program, "serve", place.folder, String(port)]),
    puller: client,
    pushers: client,
    idle: comesBack,
  }
}

function pouch() {
  const script = [NODE, path.join(HERE, "js/pouch.mjs")]
  const client = place => startClient([...script, "client", place.corpus, String(place.port)])
  return {
    name: "PouchDB 9.0.0 ← express-pouchdb 4.2.0",
    prepare: place => run([...script, "fill", place.corpus, place.pristine]),
    serve: (place, port) => startHub([...script, "serve", place.folder, String(port)]),
    puller: client,
    pushers: client,
    idle: asksAgain,
  }
}

function ours(hucha) {
  const program = path.join(BUILT, "peers-phone")
  const enrol = place => execFileSync(hucha, ["enrol", "--data", path.join(place.folder, "hub"), "--person", INSPECTOR, "--hub", `http://127.0.0.1:${place.port}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  const home = (place, n) => path.join(place.folder, "phones", `client-${n}`)
  const serve = (place, port) => startHub([hucha, "serve", "--data", path.join(place.folder, "hub"), "--listen", `127.0.0.1:${port}`])
  let fresh = 0
  return {
    name: "Hucha",
    // The hub was filled when the corpus was made; here twenty phones and an observer enrol and pull.
    async prepare(place, { clients, proxy, port }) {
      fs.cpSync(path.join(path.dirname(place.corpus), "hub"), path.join(place.pristine, "hub"), { recursive: true })
      const there = { ...place, folder: place.pristine }
      const hub = await serve(there, port)
      proxy.aim(port)
      for (let n = 0; n <= clients; n++) {
        const phone = startClient([program, "client"])
        await phone.obey({ order: "open", home: home(there, n), enrol: enrol(there) })
        const { docs } = await phone.obey({ order: "pull" })
        if (docs !== place.docs) throw new Error(`a phone reads ${docs} documents`)
        await phone.stop()
      }
      await hub.stop()
    },
    serve,
    /** A phone enrols at a hub that runs; it is started anew for the cold pull. */
    enrols: true,
    async puller(place) {
      const phone = startClient([program, "client"])
      await phone.obey({ order: "open", home: path.join(place.folder, "phones", `fresh-${fresh++}`), enrol: enrol(place) })
      return phone
    },
    async pushers(place, clients) {
      const phones = startClient([program, "client"])
      for (let n = 0; n <= clients; n++) await phones.obey({ order: "open", home: home(place, n) })
      return phones
    },
    idle: asksAgain,
  }
}

/** The ids of the documents lie beside the folder that holds them. */
function idsOf(place) {
  return `${place.pristine}.ids.json`
}

/** A connection breaks and is made again; over when nothing passes any more. */
async function comesBack(_client, proxy) {
  await proxy.untilQuiet(300)
  proxy.reset()
  proxy.drop()
  await proxy.untilQuiet(700)
  const { first, last } = proxy.counts
  return { ms: last - first }
}

/** The client asks whether there is anything new. */
async function asksAgain(client, proxy) {
  await proxy.untilQuiet(300)
  proxy.reset()
  return client.obey({ order: "idle" })
}

function run(command) {
  execFileSync(command[0], command.slice(1), { stdio: ["ignore", "ignore", "inherit"] })
}
