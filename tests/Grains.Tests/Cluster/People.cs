namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>Who is on both sides before and after.</summary>
internal static class People
{
    public static void Seed(SyncCluster cluster, int hubSpotOnly, int both, int salesforceOnly)
    {
        foreach (var email in Emails("h", hubSpotOnly).Concat(Emails("b", both)))
        {
            cluster.HubSpot.Create(("email", email), ("lastname", "Doe"), ("jobtitle", $"Title of {email}"));
        }

        foreach (var email in Emails("s", salesforceOnly).Concat(Emails("b", both)))
        {
            cluster.Salesforce.Create(("Email", email), ("LastName", "Doe"), ("Title", email[0] == 'b' ? $"Other title of {email}" : $"Title of {email}"));
        }
    }

    private static IEnumerable<string> Emails(string kind, int count) => Enumerable.Range(0, count).Select(i => $"{kind}{i}@x.example");

    /// <summary>The same people on both sides, each once, with the same titles.</summary>
    public static void ShouldBeEqual(SyncCluster cluster, int people)
    {
        var hubSpot = cluster.HubSpot.ByMatch().ToDictionary(one => one.Key, one => one.Value.Values["jobtitle"]);
        var salesforce = cluster.Salesforce.ByMatch().ToDictionary(one => one.Key, one => one.Value.Values["Title"]);
        hubSpot.Count.ShouldBe(people);
        salesforce.ShouldBe(hubSpot, ignoreOrder: true);
    }
}
