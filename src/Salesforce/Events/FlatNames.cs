namespace HubSpotSfSync.Salesforce.Events;

/// <summary>Events name the parts of compound fields under their parent; everywhere else they are fields of their own.</summary>
internal static class FlatNames
{
    private const string Address = "Address";
    private const string Custom = "__c";

    /// <summary>BillingAddress.Street is BillingStreet, Name.FirstName is FirstName, Office__c.Latitude is Office__Latitude__s.</summary>
    public static string Of(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return path;
        }

        var parent = path[..dot];
        var part = path[(dot + 1)..];
        return parent switch
        {
            "Name" => part,
            _ when parent.EndsWith(Address, StringComparison.Ordinal) => parent[..^Address.Length] + part,
            _ when parent.EndsWith(Custom, StringComparison.Ordinal) => $"{parent[..^Custom.Length]}__{part}__s",
            _ => parent + part,
        };
    }
}
