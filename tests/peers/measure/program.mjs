// Programs that are measured, and what the system says of them.
import { spawn } from "node:child_process"
import fs from "node:fs"
import readline from "node:readline"

/** A program that says one line when it serves. */
export async function startHub(command, env = {}) {
  const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...env } })
  const gone = new Promise((_, reject) => child.once("exit", code => reject(new Error(`${command.join(" ")} ended with ${code}`))))
  gone.catch(() => {})
  await Promise.race([gone, new Promise(resolve => child.stdout.once("data", resolve))])
  child.stdout.resume()
  return new Program(child)
}

/** A program that takes orders as JSON lines. */
export function startClient(command) {
  const child = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] })
  return new Program(child)
}

class Program {
  #child
  #lines

  constructor(child) {
    this.#child = child
    if (child.stdin) this.#lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  /** Gives an order and the answer to it. */
  async obey(order) {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`the client ended at ${JSON.stringify(order)}`)
    return JSON.parse(value)
  }

  /** CPU time of all threads that live, of child processes too, in ms. */
  get cpu() {
    const threads = this.#pids.flatMap(pid => read(`/proc/${pid}/task`, fs.readdirSync).map(thread => read(`/proc/${pid}/task/${thread}/schedstat`)))
    return threads.reduce((sum, stat) => sum + Number(String(stat).split(" ")[0]), 0) / 1e6
  }

  /** The most memory it ever had resident, with that of its child processes, in MiB. */
  get peak() {
    const peaks = this.#pids.map(pid => Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0))
    return peaks.reduce((sum, peak) => sum + peak, 0) / 1024
  }

  get #pids() {
    const pids = [this.#child.pid]
    for (const pid of pids) {
      for (const thread of read(`/proc/${pid}/task`, fs.readdirSync)) {
        pids.push(...read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean))
      }
    }
    return pids
  }

  async stop() {
    if (this.#child.exitCode !== null) return
    const exited = new Promise(resolve => this.#child.once("exit", resolve))
    if (this.#child.stdin) this.#child.stdin.end()
    this.#child.kill("SIGTERM")
    await exited
  }
}

/** Reads of a process that may have ended meanwhile. */
function read(file, by = file => fs.readFileSync(file, "utf8")) {
  try {
    return by(file)
  } catch {
    return by === fs.readdirSync ? [] : ""
  }
}

/** A port that is free now. */
export async function freePort() {
  const { createServer } = await import("node:net")
  const server = createServer()
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address()
  await new Promise(resolve => server.close(resolve))
  return port
}
