using Jint;

namespace HubSpotSfSync.Sync.Transforms.Expressions;

/// <summary>
/// Runs before an expression and leaves it only what computes values from values. Gone are the clock (Date, Temporal, Intl), chance,
/// memory outside the engine's count (array buffers), waiting (Atomics) and further realms. Whatever a later version of the engine
/// brings is gone too, because what stays is named here. Texts that one call could make gigabytes of are bounded, since the engine
/// only looks at memory between two steps.
/// </summary>
internal static class Shield
{
    public static readonly Prepared<Acornima.Ast.Script> Script = Engine.PrepareScript(
        """
        {
          const kept = new Set([
            'globalThis', 'undefined', 'NaN', 'Infinity', 'isNaN', 'isFinite', 'parseInt', 'parseFloat',
            'encodeURI', 'encodeURIComponent', 'decodeURI', 'decodeURIComponent',
            'Object', 'Array', 'String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'Math', 'JSON', 'RegExp', 'Map', 'Set',
            'Error', 'RangeError', 'TypeError', 'SyntaxError']);
          const helpers = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
          for (const name of Object.getOwnPropertyNames(helpers)) delete helpers[name];
          for (const name of Object.getOwnPropertyNames(globalThis)) if (!kept.has(name)) delete globalThis[name];
          delete Math.random;

          const longest = 100000;
          const bound = (name, lengthOf) => {
            const real = String.prototype[name];
            String.prototype[name] = function (...args) {
              if (lengthOf(String(this), ...args) > longest) throw new RangeError('The text would be longer than ' + longest + ' characters');
              return real.apply(this, args);
            };
          };
          bound('repeat', (text, times) => text.length * times);
          bound('padStart', (text, length) => Number(length));
          bound('padEnd', (text, length) => Number(length));
          const most = (text, find, by) => typeof by === 'function' || by === undefined ? 0 : (text.length + 1) * String(by).length / 10;
          bound('replace', most);
          bound('replaceAll', most);
        }
        """,
        strict: true);
}
