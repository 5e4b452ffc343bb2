using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Replaces what a pattern finds. Patterns run without backtracking, so that none takes for ever.</summary>
internal sealed class Replace(Replacement? toHubSpot, Replacement? toSalesforce) : PlainTransform
{
    public override bool Makes(Side target) => Towards(target) is not null;

    public override string ToString() => $"replace {toHubSpot} {toSalesforce}";

    protected override Conversion Convert(Side target, string value) => Conversion.One(CanonicalText.Text(Towards(target)!.In(value)));

    private Replacement? Towards(Side target) => target == Side.HubSpot ? toHubSpot : toSalesforce;
}

/// <summary>A pattern, and what stands in its place: $1 is what its first group found.</summary>
internal sealed class Replacement
{
    private readonly Regex _pattern;
    private readonly string _by;

    /// <exception cref="ArgumentException">The pattern is not a regular expression.</exception>
    /// <exception cref="NotSupportedException">The pattern needs backtracking: it looks around or back.</exception>
    public Replacement(string pattern, string by)
    {
        _pattern = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        _by = by;
    }

    public string In(string text) => _pattern.Replace(text, _by);

    public override string ToString() => Settings.Quote([_pattern.ToString(), _by]);
}
