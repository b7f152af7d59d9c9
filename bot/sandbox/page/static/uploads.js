// Uploads the files that people choose to the sandbox.

/**
 * Upload a file as the played person, for a form or into a conversation.
 * @param {File} file
 * @param {string} [conversation]
 * @returns {Promise<{id: string, name: string, size: number} | null>} null if the sandbox refused it
 */
export async function upload(file, conversation = "") {
  const who = new URLSearchParams(location.search).get("as") ?? "";
  const said = new URLSearchParams({ name: file.name, as: who, in: conversation });
  const reply = await fetch(`/page/files?${said}`, {
    method: "POST", body: file, headers: { "X-Enlace-Page": "1" },
  });
  if (!reply.ok) {
    document.dispatchEvent(new Event("refused"));
    return null;
  }
  return reply.json();
}
