using System.Globalization;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Tells records apart by their values. Text is compared in any case; numbers and dates by what they are.</summary>
public abstract record RecordFilter
{
    private RecordFilter()
    {
    }

    public abstract IEnumerable<string> Fields { get; }

    /// <param name="valueOf">Gives the value of a field, null for empty.</param>
    public abstract bool Matches(Func<string, string?> valueOf);

    public sealed record Known(string Field, bool Wanted) : RecordFilter
    {
        public override IEnumerable<string> Fields => [Field];

        public override bool Matches(Func<string, string?> valueOf) => (CanonicalText.Text(valueOf(Field)) is not null) == Wanted;
    }

    public sealed record OneOf(string Field, IReadOnlyList<string> Values, bool Wanted) : RecordFilter
    {
        public override IEnumerable<string> Fields => [Field];

        /// <summary>Of a field with several values one is enough.</summary>
        public override bool Matches(Func<string, string?> valueOf)
        {
            var held = (valueOf(Field) ?? "").Split(';', StringSplitOptions.TrimEntries);
            return held.Any(value => Values.Contains(value, StringComparer.OrdinalIgnoreCase)) == Wanted;
        }
    }

    public sealed record Order(string Field, string Operator, string Value) : RecordFilter
    {
        public override IEnumerable<string> Fields => [Field];

        public override bool Matches(Func<string, string?> valueOf)
        {
            if (CanonicalText.Text(valueOf(Field)) is not { } held)
            {
                return false;
            }

            var compared = decimal.TryParse(held, NumberStyles.Float, CultureInfo.InvariantCulture, out var left) && decimal.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
                ? left.CompareTo(right)
                : string.Compare(held, Value, StringComparison.OrdinalIgnoreCase);
            return Operator switch { "<" => compared < 0, "<=" => compared <= 0, ">" => compared > 0, _ => compared >= 0 };
        }
    }

    public sealed record All(IReadOnlyList<RecordFilter> Parts) : RecordFilter
    {
        public override IEnumerable<string> Fields => Parts.SelectMany(part => part.Fields);

        public override bool Matches(Func<string, string?> valueOf) => Parts.All(part => part.Matches(valueOf));
    }

    public sealed record Any(IReadOnlyList<RecordFilter> Parts) : RecordFilter
    {
        public override IEnumerable<string> Fields => Parts.SelectMany(part => part.Fields);

        public override bool Matches(Func<string, string?> valueOf) => Parts.Any(part => part.Matches(valueOf));
    }

    public sealed record Not(RecordFilter Part) : RecordFilter
    {
        public override IEnumerable<string> Fields => Part.Fields;

        public override bool Matches(Func<string, string?> valueOf) => !Part.Matches(valueOf);
    }
}
