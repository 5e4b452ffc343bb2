using System.Globalization;
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
    private const int Items = 10_000;
    private const int Depth = 64;
    private const double LargestExact = 9_007_199_254_740_991;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

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
            var script = Engine.PrepareScript($"({text}\n)", strict: true);
            if (script.Program?.Body.Count == 1)
            {
                return new Script(text, script);
            }

            problem = "it is more than one expression";
            return null;
        }
        catch (ScriptPreparationException broken)
        {
            problem = broken.InnerException?.Message ?? broken.Message;
            return null;
        }
    }

    /// <summary>As many values as the target has fields: an array of them where they are several.</summary>
    public Conversion Evaluate(IReadOnlyList<string> fields, IReadOnlyList<string?> values, int targets)
    {
        try
        {
            var engine = new Engine(Bound);
            engine.Execute(Shield.Script);
            engine.SetValue("values", new JsArray(engine, [.. values.Select(Given)]));
            foreach (var (field, value) in fields.Zip(values))
            {
                engine.SetValue(NotInNames().Replace(field, "_"), Given(value));
            }

            return Taken(engine.Evaluate(_script), targets);
        }
        catch (Exception failure) when (IsTheScripts(failure))
        {
            return Failed($"failed: {failure.Message}");
        }
    }

    private static void Bound(Options options)
    {
        options
            .Strict()
            .LimitMemory(MemoryBytes)
            .TimeoutInterval(Time)
            .MaxStatements(Steps)
            .LimitRecursion(Depth)
            .RegexTimeoutInterval(Time)
            .DisableStringCompilation();
        options.Culture = CultureInfo.InvariantCulture;
        options.TimeZone = TimeZoneInfo.Utc;
        options.AgentCanSuspend = false;
        options.Constraints.MaxArraySize = Items;

        // Without it values that are nested deep enough end the process: a full stack can't be caught.
        options.Constraints.StackOverflowGuard = true;
    }

    /// <summary>Besides its own errors the engine lets through what its parts throw: an import (invalid operation), or more memory than
    /// there is, which a script asks for in one piece.</summary>
    private static bool IsTheScripts(Exception failure) =>
        failure is JintException or TimeoutException or RegexMatchTimeoutException or InvalidOperationException or OutOfMemoryException or InsufficientExecutionStackException;

    private static JsValue Given(string? value) => value is null ? JsValue.Null : new JsString(value);

    private Conversion Taken(JsValue result, int targets)
    {
        if (result is JsArray { Length: var length } && length != targets)
        {
            return Failed($"gave {length} values for {targets} field{(targets == 1 ? "" : "s")}.");
        }

        List<JsValue> all = result is JsArray array ? [.. Enumerable.Range(0, targets).Select(i => array[(uint)i])] : [result];
        if (all.Count != targets)
        {
            return Failed($"gave one value for {targets} fields: give an array.");
        }

        var texts = new List<string?>();
        foreach (var one in all)
        {
            if (!TryText(one, out var text))
            {
                return Failed("gave something that is no value: give a text, a number, true, false or null (a whole number of more than 15 digits as a text).");
            }

            texts.Add(text);
        }

        return new Conversion.Made(texts);
    }

    private Conversion.Refused Failed(string how) => new("EXPRESSION_FAILED", $"The expression {Text} {how}");

    private static bool TryText(JsValue value, out string? text)
    {
        text = value switch
        {
            _ when value.IsBoolean() => CanonicalText.Boolean(value.AsBoolean()),
            _ when value.IsNumber() => NumberText(value.AsNumber()),
            _ when value.IsString() => CanonicalText.Text(value.AsString()),
            _ => null,
        };
        return text is not null || value.IsNull() || value.IsUndefined() || value.IsString();
    }

    /// <summary>Fifteen digits, so that 0.1 + 0.2 is 0.3; whole numbers, which may be ids, with all of theirs. Null for what decimal
    /// arithmetic can't hold, and for whole numbers so large that the engine has rounded them.</summary>
    private static string? NumberText(double number) =>
        !double.IsInteger(number) ? double.IsFinite(number) ? CanonicalText.Number((decimal)number) : null
        : Math.Abs(number) <= LargestExact ? CanonicalText.Number((long)number)
        : null;

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotInNames();
}
