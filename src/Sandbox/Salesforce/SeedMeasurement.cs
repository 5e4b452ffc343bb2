using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce;

/// <summary>Says how long a large org takes to fill and to query, and how much memory it needs.</summary>
internal static class SeedMeasurement
{
    private const int ContactsPerAccount = 10;
    private const int Repeats = 20;

    public static void Run(int contacts, TextWriter output)
    {
        var org = new Org(new SalesforceSandboxOptions { ChangeDataCaptureObjects = [] }, new SandboxClock());
        var watch = Stopwatch.StartNew();
        string[] regions = [SampleData.Emea, SampleData.Apac];
        var size = new SampleSize(contacts / regions.Length, Math.Max(2, contacts / regions.Length / ContactsPerAccount));
        var (accounts, people) = SampleSeeding.Seed(
            org, regions.SelectMany(region => SampleData.Companies(region, size)), regions.SelectMany(region => SampleData.People(region, size)));
        Print(output, $"seed {people} contacts, {accounts} accounts", watch.Elapsed);
        using var process = Process.GetCurrentProcess();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB held, {process.PeakWorkingSet64 >> 20} MB at the most"));
        foreach (var soql in Queries(org))
        {
            Measure(output, org, soql);
        }

        Walk(output, org);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"memory with all indexes: {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB held"));
    }

    private static IEnumerable<string> Queries(Org org)
    {
        var table = org.Table("Contact");
        var middle = table.ByNumber(table.LiveCount / 2)!;
        var email = middle[table.Type["Email"]];
        var account = middle[table.Type["AccountId"]];
        yield return $"SELECT Id, Name FROM Contact WHERE Id = '{middle.Id}'";
        yield return $"SELECT Id, Name FROM Contact WHERE Email = '{email}'";
        yield return $"SELECT Id, Name FROM Contact WHERE AccountId = '{account}' ORDER BY LastName";
        yield return $"SELECT Id, Name FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Website = '{org.Find((string)account!)![org.Metadata["Account"]["Website"]]}')";
        yield return "SELECT Id, Name FROM Contact WHERE HubSpot_Sync_Id__c IN ('a', 'b')";
        foreach (var field in new[] { "SystemModstamp", "LastModifiedDate", "CreatedDate" })
        {
            yield return $"SELECT Id, Name, Email, Phone, Title FROM Contact WHERE {field} >= LAST_N_DAYS:1 ORDER BY {field}, Id LIMIT 2000";
            yield return $"SELECT Id, Name, Email, Phone, Title FROM Contact WHERE {field} >= LAST_N_DAYS:1 ORDER BY {field} DESC LIMIT 2000";
        }

        yield return $"SELECT Id, Name, Email, Phone, Title FROM Contact WHERE Id > '{middle.Id}' ORDER BY Id LIMIT 2000";
        yield return "SELECT COUNT() FROM Contact";
    }

    private static void Measure(TextWriter output, Org org, string soql)
    {
        var first = Stopwatch.StartNew();
        var rows = Run(org, soql);
        first.Stop();
        var again = Stopwatch.StartNew();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            rows = Run(org, soql);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{again.Elapsed.TotalMilliseconds / Repeats,9:F3} ms (first {first.Elapsed.TotalMilliseconds:F0} ms) {rows,6} rows  {soql[..Math.Min(soql.Length, 110)]}"));
    }

    private static int Run(Org org, string soql)
    {
        var result = SoqlExecution.Run(org, SoqlParser.Parse(soql), includeDeleted: false);
        Write(org, result, 0, result.Records.Count);
        return result.Records.Count;
    }

    // The whole table once, page by page, as a snapshot reads it.
    private static void Walk(TextWriter output, Org org)
    {
        const int page = 2000;
        var watch = Stopwatch.StartNew();
        var result = SoqlExecution.Run(
            org, SoqlParser.Parse("SELECT Id, FirstName, LastName, Email, Phone, Title, MailingCity, MailingCountry, AccountId, OwnerId, Region__c, SystemModstamp FROM Contact"), includeDeleted: false);
        Print(output, $"query of all {result.Records.Count} contacts", watch.Elapsed);
        watch.Restart();
        var bytes = 0L;
        for (var at = 0; at < result.Records.Count; at += page)
        {
            bytes += Write(org, result, at, Math.Min(result.Records.Count, at + page));
        }

        Print(output, $"its pages of {page} with 12 fields, {bytes >> 20} MB", watch.Elapsed);
    }

    private static long Write(Org org, SoqlResult result, int from, int to)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            result.Write(json, org, "/services/data/v66.0", from, to);
            json.WriteEndArray();
        }

        return buffer.WrittenCount;
    }

    private static void Print(TextWriter output, string what, TimeSpan took) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds,9:F2} s  {what}"));
}
