// A TCP proxy on loopback that counts: what goes through it is what goes over the wire, HTTP and
// WebSocket framing included, TCP's own headers not.
import net from "node:net"

export class Proxy {
  #server
  #target = 0
  #sockets = new Set()
  #counts = zero()

  static async listen() {
    const proxy = new Proxy()
    proxy.#server = net.createServer({ noDelay: true }, client => proxy.#carry(client))
    await new Promise(resolve => proxy.#server.listen(0, "127.0.0.1", resolve))
    return proxy
  }

  get port() {
    return this.#server.address().port
  }

  /** Sends new connections to this port; the counts begin anew. */
  aim(port) {
    this.#target = port
    this.reset()
  }

  reset() {
    this.#counts = zero()
  }

  /** Connections, bytes up and down, turns (times that an answer followed a request), times of the first and the last byte. */
  get counts() {
    return { ...this.#counts }
  }

  /** Breaks every connection that is open. */
  drop() {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Waits until nothing has passed for `quiet` ms. */
  async untilQuiet(quiet) {
    for (;;) {
      const last = this.#counts.last
      const since = performance.now() - last
      if (last > 0 && since >= quiet) return
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  close() {
    this.drop()
    this.#server.close()
  }

  #carry(client) {
    const hub = net.connect({ port: this.#target, host: "127.0.0.1", noDelay: true })
    this.#counts.connections += 1
    let upward = false
    const count = (side, bytes) => {
      const counts = this.#counts
      counts[side] += bytes
      counts.last = performance.now()
      counts.first ||= counts.last
      if (upward && side === "down") counts.turns += 1
      upward = side === "up"
    }
    const join = (from, to, side) => {
      this.#sockets.add(from)
      from.on("data", chunk => {
        count(side, chunk.length)
        if (!to.write(chunk)) from.pause()
      })
      to.on("drain", () => from.resume())
      from.on("end", () => to.end())
      from.on("error", () => to.destroy())
      from.on("close", () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
    join(client, hub, "up")
    join(hub, client, "down")
  }
}

function zero() {
  return { connections: 0, up: 0, down: 0, turns: 0, first: 0, last: 0 }
}
