// A conversation opens where it ends: the newest words are in sight.
export function newest(element) {
  element.scrollTop = element.scrollHeight;
}
