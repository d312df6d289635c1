// Measures every hub in turn, in one run, and prints one table.
//
//   main.mjs HUCHA [--reps N] [--json FILE]     HUCHA is the program of that name
import { execFileSync } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { parseArgs } from "node:util"
import { hubs } from "./hubs.mjs"
import { freePort } from "./program.mjs"
import { Proxy } from "./proxy.mjs"
import { table } from "./table.mjs"

const HERE = path.dirname(import.meta.dirname)
const WORK = path.join(HERE, "work")
/** Pushes of each repetition, one change of each client. */
const ROUNDS = 3
/** Silence after which work is over, in ms. */
const QUIET = 300

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { reps: { type: "string", default: "5" }, json: { type: "string" }, only: { type: "string" } },
})
const loadBefore = load()
const begun = new Date()
fs.rmSync(WORK, { recursive: true, force: true })
fs.mkdirSync(WORK)
const corpus = path.join(WORK, "corpus.json")
execFileSync(path.join(HERE, "target/release/peers-phone"), ["prepare", WORK, String(ROUNDS)], { stdio: "inherit" })
const { docs, clients } = JSON.parse(fs.readFileSync(corpus))
const proxy = await Proxy.listen()

const measured = hubs(positionals[0])
  .filter(hub => !values.only || hub.name.includes(values.only))
  .map((hub, n) => {
    const pristine = path.join(WORK, `pristine-${n}`)
    return { hub, samples: [], place: { corpus, pristine, folder: path.join(WORK, "run"), port: proxy.port, docs: docs.length } }
  })
for (const { hub, place } of measured) {
  fs.mkdirSync(place.pristine)
  await hub.prepare(place, { clients, proxy, port: await freePort() })
}
for (let rep = 0; rep < Number(values.reps); rep++) {
  // There and back, so that a slow moment does not always hit the same one.
  for (const one of rep % 2 === 0 ? measured : measured.toReversed()) {
    one.samples.push(await measure(one.hub, one.place))
    process.stderr.write(`${one.hub.name}: ${JSON.stringify(one.samples.at(-1), round)}\n`)
  }
}
proxy.close()
const machine = {
  begun: begun.toISOString().slice(0, 16),
  cores: os.cpus().length,
  model: os.cpus()[0].model,
  kernel: os.release(),
  load: `${loadBefore} → ${load()}`,
  seconds: Math.round((Date.now() - begun) / 1000),
  reps: Number(values.reps),
  rounds: ROUNDS,
}
const results = { machine, corpus: sizes(docs), hubs: measured.map(({ hub, samples }) => ({ name: hub.name, samples })) }
if (values.json) fs.writeFileSync(values.json, JSON.stringify(results, null, 1))
console.log(table(results))
fs.rmSync(WORK, { recursive: true, force: true })

/** One repetition: a cold pull, a warm one, two idle syncs, and some rounds of pushes. */
async function measure(hub, place) {
  fs.rmSync(place.folder, { recursive: true, force: true })
  fs.cpSync(place.pristine, place.folder, { recursive: true })
  let server = await start(hub, place)
  const first = await hub.puller(place)
  if (hub.enrols) {
    proxy.drop()
    await server.stop()
    server = await start(hub, place)
  }
  const cold = await pull(first, server, place)
  await first.stop()
  const second = await hub.puller(place)
  const warm = await pull(second, server, place)
  // The first time a client that has everything comes back, and every later time.
  const back = await idleSync(hub, second, server)
  const idle = await idleSync(hub, second, server)
  await second.stop()
  const pushers = await hub.pushers(place, clients)
  await pushers.obey({ order: "connect" })
  await proxy.untilQuiet(QUIET)
  const pushes = []
  for (let round = 0; round < ROUNDS; round++) {
    pushes.push(await pushers.obey({ order: "push", round }))
    await proxy.untilQuiet(QUIET)
  }
  const peak = server.peak
  await pushers.stop()
  proxy.drop()
  await server.stop()
  return { cold, warm, back, idle, pushes, peak }
}

async function start(hub, place) {
  const port = await freePort()
  const server = await hub.serve(place, port)
  proxy.aim(port)
  return server
}

async function pull(client, server, place) {
  proxy.reset()
  const [hubBefore, clientBefore] = [server.cpu, client.cpu]
  const answer = await client.obey({ order: "pull" })
  if (answer.docs !== place.docs) throw new Error(`${answer.docs} documents came`)
  await proxy.untilQuiet(QUIET)
  return { ...answer, ...traffic(), hubCpu: server.cpu - hubBefore, clientCpu: client.cpu - clientBefore, peak: server.peak }
}

async function idleSync(hub, client, server) {
  await proxy.untilQuiet(QUIET)
  const before = server.cpu
  const { ms } = await hub.idle(client, proxy)
  await proxy.untilQuiet(QUIET)
  return { ms, ...traffic(), hubCpu: server.cpu - before }
}

function traffic() {
  const { connections, up, down, turns } = proxy.counts
  return { connections, up, down, turns }
}

/** What the documents weigh. */
function sizes(docs) {
  const sum = of => docs.reduce((total, doc) => total + of(doc), 0)
  return {
    docs: docs.length,
    clients,
    changes: docs[0].changes,
    saved: sum(doc => doc.save.length / 2),
    json: sum(doc => JSON.stringify(doc.content).length),
  }
}

function load() {
  return os.loadavg()[0].toFixed(1)
}

function round(_key, value) {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value
}
