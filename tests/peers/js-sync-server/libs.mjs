// automerge-repo 1.x, which the sync server was published with, under the names of 2.x.
import * as A from "@automerge/automerge/next"
export { A }
export { Repo, generateAutomergeUrl, parseAutomergeUrl } from "@automerge/automerge-repo"
export { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs"
export { BrowserWebSocketClientAdapter as WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket"

/** The document that a handle holds. */
export const docOf = handle => handle.docSync()
