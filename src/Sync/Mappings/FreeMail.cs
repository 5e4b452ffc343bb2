using System.Collections.Frozen;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Mail providers that anybody has an address with: their domains say nothing about where somebody works.</summary>
public static class FreeMail
{
    private static readonly FrozenSet<string> Providers = new[]
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "live.com", "msn.com", "yahoo.com", "yahoo.co.uk",
        "yahoo.fr", "yahoo.de", "yahoo.co.jp", "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.de", "gmx.net",
        "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "mail.com", "email.com", "proton.me", "protonmail.com", "pm.me", "fastmail.com",
        "zoho.com", "yandex.ru", "yandex.com", "mail.ru", "inbox.ru", "qq.com", "163.com", "126.com", "sina.com", "naver.com", "hanmail.net", "orange.fr",
        "free.fr", "laposte.net", "wanadoo.fr", "libero.it", "virgilio.it", "tiscali.it", "bluewin.ch", "comcast.net", "verizon.net", "att.net",
        "sbcglobal.net", "cox.net", "btinternet.com", "sky.com", "bigpond.com", "uol.com.br", "bol.com.br", "terra.com.br", "rediffmail.com",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The domain of the company that an e-mail address belongs to; null where it tells none.</summary>
    public static string? CompanyDomain(string? email)
    {
        var at = email?.LastIndexOf('@') ?? -1;
        var domain = at < 0 ? null : Normalizer.Domain.Normalize(email![(at + 1)..]);
        return domain is null || !domain.Contains('.', StringComparison.Ordinal) || Providers.Contains(domain) ? null : domain;
    }
}
