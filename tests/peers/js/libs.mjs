// automerge-repo 2.x, and the names that both generations use here.
export * as A from "@automerge/automerge"
export { Repo, generateAutomergeUrl, parseAutomergeUrl } from "@automerge/automerge-repo"
export { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs"
export { WebSocketClientAdapter, WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket"
export { WebSocketServer } from "ws"

/** The document that a handle holds. */
export const docOf = handle => handle.doc()
