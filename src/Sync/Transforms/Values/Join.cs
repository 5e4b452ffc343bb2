using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Which of several fields.</summary>
internal enum Place
{
    First = 1,
    Last = 2,
}

/// <summary>
/// Several fields of one side as one text on the other, a separator between those that are filled. Apart again it is cut at the
/// separator: empty parts are left out, and one field takes what can't be shared out.
/// </summary>
internal sealed class Join : ITransform
{
    private readonly string _separator;
    private readonly int _fields;
    private readonly Side _joined;

    /// <param name="separator">What stands between the parts.</param>
    /// <param name="fields">How many fields there are on the side that has several.</param>
    /// <param name="joined">The side that has one.</param>
    public Join(string separator, int fields, Side joined)
    {
        _separator = separator;
        _fields = fields;
        _joined = joined;
    }

    /// <summary>Which field takes the rest when there are more parts than fields.</summary>
    public Place Rest { get; init; } = Place.Last;

    /// <summary>Which field takes a part that stands alone.</summary>
    public Place Lone { get; init; } = Place.First;

    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        target == _joined ? Conversion.One(Together(source.Take(_fields))) : new Conversion.Made(Apart(source[0]));

    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        [.. Enumerable.Repeat(ValueDomain.Of(FieldKind.Text), target == _joined ? 1 : _fields)];

    public override string ToString() => $"{(_joined == Side.Salesforce ? "concatenate" : "split")} {Settings.Quote(_separator)} {_fields} rest {Rest} lone {Lone}";

    private string? Together(IEnumerable<string?> values) =>
        CanonicalText.Text(string.Join(_separator, values.Select(CanonicalText.Text).OfType<string>()));

    private string?[] Apart(string? text)
    {
        var parts = (text ?? "").Split(_separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var fields = new string?[_fields];
        if (parts.Length == 1 && Lone == Place.Last)
        {
            fields[^1] = parts[0];
            return fields;
        }

        var over = Math.Max(0, parts.Length - _fields);
        var next = 0;
        for (var i = 0; i < _fields && next < parts.Length; i++)
        {
            var take = i == (Rest == Place.Last ? _fields - 1 : 0) ? over + 1 : 1;
            fields[i] = string.Join(_separator, parts.Skip(next).Take(take));
            next += take;
        }

        return fields;
    }
}
