namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>How many decimals a currency has by ISO 4217, for orgs that don't say.</summary>
internal static class MinorUnits
{
    private const int Usual = 2;

    private static readonly HashSet<string> None = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
    private static readonly HashSet<string> Three = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    public static int Of(string code) => None.Contains(code) ? 0 : Three.Contains(code) ? 3 : Usual;
}
