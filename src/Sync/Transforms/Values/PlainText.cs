using System.Net;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>
/// HubSpot keeps what people write as HTML, Salesforce as text. Bold words and pictures are lost on the way to Salesforce; they come
/// to harm in HubSpot only where somebody changes the text in Salesforce.
/// </summary>
/// <param name="length">The most characters that Salesforce gets.</param>
/// <param name="lines">The most lines; null for all.</param>
internal sealed partial class PlainText(int length, int? lines) : PlainTransform
{
    public override string ToString() => $"plainText {length} {lines}";

    public override ValueDomain DomainOf(Side target, ValueDomain source) =>
        target == Side.Salesforce ? base.DomainOf(target, source) with { MaxLength = length, LongText = source.LongText && lines != 1 } : base.DomainOf(target, source);

    protected override Conversion Convert(Side target, string value) =>
        Conversion.One(target == Side.Salesforce ? Cut.To(length, Shown(value)) : Html(value));

    private string? Shown(string html)
    {
        var text = Tag().IsMatch(html) ? WithoutTags(html) : WebUtility.HtmlDecode(html);
        var shown = text.ReplaceLineEndings("\n").Split('\n').Select(line => Blanks().Replace(line, " ").Trim());
        return CanonicalText.Text(lines is { } most
            ? string.Join('\n', shown.Where(line => line.Length > 0).Take(most))
            : EmptyLines().Replace(string.Join('\n', shown), "\n\n"));
    }

    /// <summary>Line breaks of HTML's own source say nothing; its blocks do.</summary>
    private static string WithoutTags(string html)
    {
        var text = Unseen().Replace(html, "").ReplaceLineEndings(" ");
        text = Paragraph().Replace(text, "\n\n");
        text = Break().Replace(text, "\n");
        return WebUtility.HtmlDecode(Tag().Replace(text, ""));
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text).ReplaceLineEndings("<br>");

    [GeneratedRegex("<script[ >].*?</script *>|<style[ >].*?</style *>|<head[ >].*?</head *>|<!--.*?-->", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Unseen();

    [GeneratedRegex("</(p|h[1-6]|ul|ol|table|blockquote) *>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Paragraph();

    [GeneratedRegex("<br */?>|</(div|li|tr) *>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Break();

    [GeneratedRegex("</?[a-z!][^<>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"[^\S\n]+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex EmptyLines();
}
