using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;
using Jint;
using Jint.Native;

namespace HubSpotSfSync.Sync.Transforms.Expressions;

/// <summary>
/// An expression in JavaScript, evaluated with nothing but the field values: no clock, no chance, no input or output, a bounded time,
/// memory, depth and number of steps, and a fresh world for every record.
/// </summary>
internal sealed partial class Script
{
    private const int MemoryBytes = 4_000_000;
    private const int Steps = 10_000;
    private const int Depth = 64;
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(500);

    /// <summary>What would make two evaluations of the same values differ.</summary>
    private static readonly Prepared<Acornima.Ast.Script> Shield = Engine.PrepareScript("delete globalThis.Date; delete Math.random;");

    private readonly Prepared<Acornima.Ast.Script> _script;

    private Script(string text, Prepared<Acornima.Ast.Script> script)
    {
        Text = text;
        _script = script;
    }

    public string Text { get; }

    /// <param name="text">The expression.</param>
    /// <param name="problem">What is wrong with it, if it gives null.</param>
    public static Script? Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            return new Script(text, Engine.PrepareScript($"({text}\n)", strict: true));
        }
        catch (ScriptPreparationException broken)
        {
            problem = broken.InnerException?.Message ?? broken.Message;
            return null;
        }
    }

    /// <summary>One value, or as many as an array holds.</summary>
    public Conversion Evaluate(IReadOnlyList<string> fields, IReadOnlyList<string?> values)
    {
        try
        {
            var engine = new Engine(options => options
                .Strict()
                .LimitMemory(MemoryBytes)
                .TimeoutInterval(Time)
                .MaxStatements(Steps)
                .LimitRecursion(Depth)
                .RegexTimeoutInterval(Time)
                .DisableStringCompilation());
            engine.Execute(Shield);
            engine.SetValue("values", new JsArray(engine, [.. values.Select(Given)]));
            foreach (var (field, value) in fields.Zip(values))
            {
                engine.SetValue(NotInNames().Replace(field, "_"), Given(value));
            }

            return Taken(engine.Evaluate(_script));
        }
        catch (Exception failure) when (failure is JintException or TimeoutException or RegexMatchTimeoutException)
        {
            return new Conversion.Refused("EXPRESSION_FAILED", $"The expression {Text} failed: {failure.Message}");
        }
    }

    private static JsValue Given(string? value) => value is null ? JsValue.Null : new JsString(value);

    private Conversion Taken(JsValue result)
    {
        var all = result is JsArray array ? [.. array] : new List<JsValue> { result };
        return all.Find(one => one.IsObject() || (one.IsNumber() && !double.IsFinite(one.AsNumber()))) is { } odd
            ? new Conversion.Refused("EXPRESSION_FAILED", $"The expression {Text} gave {(odd.IsObject() ? "an object" : "no finite number")}: give a text, a number, true, false or null.")
            : new Conversion.Made([.. all.Select(Text_)]);
    }

    private static string? Text_(JsValue value) =>
        value.IsNull() || value.IsUndefined() ? null
        : value.IsBoolean() ? CanonicalText.Boolean(value.AsBoolean())
        : value.IsNumber() ? CanonicalText.Number((decimal)value.AsNumber())
        : CanonicalText.Text(value.ToString());

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotInNames();
}
