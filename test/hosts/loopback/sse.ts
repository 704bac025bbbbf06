/** The complete events of a text/event-stream so far, as [event, data]. */
export function events(text: string): [string, unknown][] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [event = '', data = ''] = block.split('\n');
      return [event.slice('event: '.length), JSON.parse(data.slice('data: '.length)) as unknown];
    });
}
