using System.Text;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>How values are brought into the form in which they are compared and matched.</summary>
public enum Normalizer
{
    Text = 1,
    Email = 2,
    Domain = 3,
    Phone = 4,
    Number = 5,

    /// <summary>Several values, ';' between them, in any order.</summary>
    Set = 6,
}

public static class Normalizers
{
    private static readonly string[] Schemes = ["https://", "http://"];

    public static string? Normalize(this Normalizer normalizer, string? value)
    {
        var text = Records.CanonicalText.Text(value);
        return text is null ? null : normalizer switch
        {
            Normalizer.Text => text,
            Normalizer.Email => text.ToLowerInvariant(),
            Normalizer.Domain => Domain(text),
            Normalizer.Phone => Phone(text),
            Normalizer.Number => Records.CanonicalText.Number(text),
            Normalizer.Set => Records.ValueSet.Text(Records.ValueSet.Items(text)),
            _ => throw new ArgumentOutOfRangeException(nameof(normalizer), normalizer, "Unknown normalizer"),
        };
    }

    public static bool Same(this Normalizer normalizer, string? left, string? right) =>
        string.Equals(left, right, StringComparison.Ordinal)
        || string.Equals(normalizer.Normalize(left), normalizer.Normalize(right), StringComparison.Ordinal);

    /// <summary>"https://www.Acme.com/about" and "acme.com" are one domain.</summary>
    private static string? Domain(string text)
    {
        var host = text.ToLowerInvariant();
        var scheme = Schemes.FirstOrDefault(s => host.StartsWith(s, StringComparison.Ordinal));
        host = host[(scheme?.Length ?? 0)..];
        var end = host.IndexOfAny(['/', '?', '#', ':']);
        host = end < 0 ? host : host[..end];
        while (host.StartsWith("www.", StringComparison.Ordinal) && host.IndexOf('.', 4) > 0)
        {
            host = host[4..];
        }

        return host.Length == 0 ? null : host;
    }

    /// <summary>Digits and a leading plus: how a number is written does not make it another one.</summary>
    private static string Phone(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || (c == '+' && digits.Length == 0))
            {
                digits.Append(c);
            }
        }

        return digits.Length == 0 ? text : digits.ToString();
    }
}
