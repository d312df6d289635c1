// The table: medians, the spread beside them, and every peer as a ratio to Hucha.

/** What a hub's answer to a push promises, and what else is not the same. */
const GUARANTEES = {
  "automerge-repo 2.5.6 + nodefs": "no | whole history | no | per client and document, as configured",
  "automerge-repo-sync-server 0.2.8": "no | whole history | no | none: who knows an id reads and writes",
  "samod 0.16.0 + files": "no | whole history | no | per client and document, as configured",
  "PouchDB 9.0.0 ← express-pouchdb 4.2.0": "no | newest revision only | none in this set-up | none in this set-up",
  Hucha: "yes, at the hub and at the phone | whole history, numbered, signed | each request, run and number | each request and document, by role",
}

const OURS = "Hucha"

export function table({ machine, corpus, hubs }) {
  const ours = hubs.find(hub => hub.name === OURS)
  return [
    `${machine.begun} UTC; ${machine.cores} cores, ${machine.model}, Linux ${machine.kernel}; load average ${machine.load}; ${machine.reps} repetitions in alternating order, ${machine.reps * machine.rounds} pushes; ${machine.seconds} s.`,
    `${corpus.docs} documents of ${corpus.changes} changes: ${kilo(corpus.saved)} kB as automerge saves them, ${kilo(corpus.json)} kB as JSON. Median (least–most).`,
    "",
    head("首次下载 / first pull", "cold ms", "warm ms", "cold, × ours in force", "warm, × ours in force", "warm, × ours received", "kB up / down", "turns", "hub CPU ms, cold / warm", "client CPU ms", "hub peak MiB"),
    ...hubs.flatMap(hub => pulls(hub, ours)),
    "",
    head(`上传 / ${corpus.clients} clients push`, "until the hub's word, or until seen, ms", "× ours", "until an observer has all, ms", "× ours"),
    ...hubs.map(hub => pushes(hub, ours)),
    ...partsOf(ours),
    "",
    head("空闲 / idle sync", "ms", "bytes up / down", "turns", "hub CPU ms", "the first one after the pull: ms", "bytes up / down"),
    ...hubs.map(idle),
    "",
    head("保证 / guarantee", "on disk (fsync) before it is answered", "history", "author checked", "access checked"),
    ...hubs.map(hub => cells([hub.name, GUARANTEES[hub.name]])),
  ].join("\n")
}

/** A pull; ours in two rows, for its two stages. */
function pulls(hub, ours) {
  const of = pick => hub.samples.map(pick)
  const row = (name, time) => {
    const against = (stage, ourTime) => (ours ? ratio(median(of(time(stage))), median(ours.samples.map(ourTime(stage)))) : "—")
    return cells([
      name,
      spread(of(time("cold"))),
      spread(of(time("warm"))),
      against("cold", inForce),
      against("warm", inForce),
      against("warm", received),
      `${kilo(median(of(s => s.warm.up)))} / ${kilo(median(of(s => s.warm.down)))}`,
      median(of(s => s.warm.turns)),
      `${whole(median(of(s => s.cold.hubCpu)))} / ${whole(median(of(s => s.warm.hubCpu)))}`,
      whole(median(of(s => s.warm.clientCpu))),
      whole(median(of(s => s.warm.peak))),
    ])
  }
  if (hub.name !== OURS) return [row(hub.name, inForce)]
  return [row("Hucha: received, on disk", received), row("Hucha: ten readable", screenful), row("Hucha: all in force, readable", inForce)]
}

const inForce = stage => sample => sample[stage].ms
const received = stage => sample => sample[stage].received_ms
const screenful = stage => sample => sample[stage].first_ms

function pushes(hub, ours) {
  const all = hub => hub.samples.flatMap(sample => sample.pushes)
  const word = push => push.ms
  const seen = push => push.observed_ms ?? push.ms
  const against = time => (ours ? ratio(median(all(hub).map(time)), median(all(ours).map(time))) : "—")
  return cells([hub.name, spread(all(hub).map(word)), against(word), spread(all(hub).map(seen)), against(seen)])
}

function idle(hub) {
  const of = pick => hub.samples.map(pick)
  return cells([
    hub.name,
    spread(of(s => s.idle.ms)),
    `${median(of(s => s.idle.up))} / ${median(of(s => s.idle.down))}`,
    median(of(s => s.idle.turns)),
    spread(of(s => s.idle.hubCpu)),
    spread(of(s => s.back.ms)),
    `${median(of(s => s.back.up))} / ${median(of(s => s.back.down))}`,
  ])
}

/** Where the time of our pushes goes. */
function partsOf(ours) {
  if (!ours) return []
  const pushes = ours.samples.flatMap(sample => sample.pushes)
  const words = new Set(pushes.flatMap(push => push.words))
  const saved = spread(pushes.map(push => push.saved_ms))
  const hub = spread(pushes.map(push => push.ms - push.saved_ms))
  return ["", `Hucha's push: ${saved} ms until all phones have saved to disk and signed, then ${hub} ms until the hub's last word, which is: ${[...words].join(", ")}.`]
}

function head(...names) {
  return `${cells(names)}\n|${"---|".repeat(names.length)}`
}

function cells(values) {
  return `| ${values.join(" | ")} |`
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2
}

function spread(values) {
  return `${short(median(values))} (${short(Math.min(...values))}–${short(Math.max(...values))})`
}

function ratio(theirs, ours) {
  return `${(theirs / ours).toPrecision(2)} ×`.replace(/^(\d+)e\+\d+/, () => String(Math.round(theirs / ours)))
}

function short(value) {
  return value >= 100 ? Math.round(value) : value.toFixed(1)
}

function whole(value) {
  return Math.round(value)
}

function kilo(bytes) {
  return (bytes / 1000).toFixed(bytes < 10000 ? 1 : 0)
}
