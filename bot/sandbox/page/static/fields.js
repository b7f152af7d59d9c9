export function listen() {}
