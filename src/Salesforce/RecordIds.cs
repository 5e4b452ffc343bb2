namespace HubSpotSfSync.Salesforce;

/// <summary>
/// Ids have 15 case-sensitive characters; the 18-character form adds three that tell which letters are upper case, so that it can be
/// compared without regard to case. The 18 are kept.
/// </summary>
public static class RecordIds
{
    private const int Short = 15;
    private const int Block = 5;
    private const string Checks = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    public static string To18(string id)
    {
        if (id.Length != Short)
        {
            return id;
        }

        Span<char> checks = stackalloc char[Short / Block];
        for (var block = 0; block < checks.Length; block++)
        {
            var bits = 0;
            for (var k = 0; k < Block; k++)
            {
                bits |= char.IsAsciiLetterUpper(id[(block * Block) + k]) ? 1 << k : 0;
            }

            checks[block] = Checks[bits];
        }

        return string.Concat(id, checks);
    }
}
