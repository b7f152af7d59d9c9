// Uploads the files that people choose to the sandbox.

/**
 * Upload a file as the played person, for a form or into a conversation.
 * @param {File} file
 * @param {string} [conversation]
 * @returns {Promise<{id: string, name: string, size: number} | null>} null if the sandbox refused it
 */
export async function upload(file, conversation = "") {
  const address = new URLSearchParams(location.search);
  const said = new URLSearchParams({
    name: file.name, as: address.get("as") ?? "", at: address.get("at") ?? "", in: conversation,
  });
  const reply = await fetch(`/page/files?${said}`, {
    method: "POST", body: file, headers: { "X-Enlace-Page": "1" },
  });
  if (!reply.ok) {
    document.dispatchEvent(new Event("refused"));
    return null;
  }
  return reply.json();
}
