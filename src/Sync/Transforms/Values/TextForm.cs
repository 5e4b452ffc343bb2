using System.Globalization;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>How a text is written, the same towards both sides: texts that differ in nothing else say the same.</summary>
internal sealed partial class TextForm : PlainTransform
{
    public static readonly TextForm Upper = new("upper", text => text.ToUpperInvariant());

    public static readonly TextForm Lower = new("lower", text => text.ToLowerInvariant());

    /// <summary>The first letter of each word large, the others small.</summary>
    public static readonly TextForm Title = new("title", text => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()));

    /// <summary>No white space around it, and one blank where several stood together; lines stay lines.</summary>
    public static readonly TextForm Trim = new("trim", text => Blanks().Replace(text, " "));

    private readonly string _name;
    private readonly Func<string, string> _write;

    private TextForm(string name, Func<string, string> write)
    {
        _name = name;
        _write = write;
    }

    public override string ToString() => _name;

    protected override Conversion Convert(Side target, string value) => Conversion.One(CanonicalText.Text(_write(value)));

    [GeneratedRegex(@"[^\S\r\n]+")]
    private static partial Regex Blanks();
}
