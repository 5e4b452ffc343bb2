using System.Collections.Concurrent;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>What the client is doing when HubSpot fails.</summary>
public enum Operation
{
    Scan = 1,
    Changes = 2,
    Read = 3,
    Update = 4,
    Create = 5,

    /// <summary>The read after a write.</summary>
    ReadBack = 6,
}

/// <summary>One way in which HubSpot fails, and whether a write that met it may be there all the same.</summary>
public sealed record Fault(string Name, FaultRule Rule, bool LeavesDoubt = false);

/// <summary>
/// Every fault in the way of every operation, once and until it is lifted: nothing is lost, nothing is written twice, and a write of
/// which the client says that it did not arrive did not.
/// </summary>
public sealed class FaultTests(FaultTable table) : HubSpotClientTest, IClassFixture<FaultTable>
{
    private const string Objects = "/crm/v3/objects/contacts";

    private static readonly Fault[] Faults =
    [
        new("500", Answers(500), LeavesDoubt: true),
        new("502, a gateway's HTML", Answers(502, "<html>Bad gateway</html>"), LeavesDoubt: true),
        new("503", Answers(503)),
        new("503, Retry-After 60 s", Answers(503) with { RetryAfterSeconds = 60 }),
        new("504", Answers(504), LeavesDoubt: true),
        new("429 SECONDLY", Limit("SECONDLY")),
        new("429 TEN_SECONDLY_ROLLING", Limit("TEN_SECONDLY_ROLLING")),
        new("429 DAILY", Limit("DAILY")),
        new("429 of a gateway, HTML", Answers(429, "<html>Slow down</html>")),
        new("423 locked", Answers(423, """{"status":"error","message":"locked","category":"LOCKED"}""")),
        new("477 migration, Retry-After 1 h", Answers(477) with { RetryAfterSeconds = 3600 }),
        new("401 EXPIRED_AUTHENTICATION", Answers(401, """{"status":"error","message":"The OAuth token used to make this call expired 5 minute(s) ago.","category":"EXPIRED_AUTHENTICATION"}""")),
        new("403 MISSING_SCOPES", Answers(403, """{"status":"error","message":"This app hasn't been granted all required scopes","category":"MISSING_SCOPES"}""")),
        new("connection reset", new FaultRule { Match = "", Kind = FaultKind.Reset }, LeavesDoubt: true),
        new("silence, then the connection breaks", new FaultRule { Match = "", Kind = FaultKind.TimeoutBefore, DelayMs = 50 }, LeavesDoubt: true),
        new("done, but the connection breaks", new FaultRule { Match = "", Kind = FaultKind.TimeoutAfter }, LeavesDoubt: true),
        new("half an answer", new FaultRule { Match = "", Kind = FaultKind.Truncate }, LeavesDoubt: true),
        new("an answer whose JSON ends early", Answers(200, """{"status":"COMPLETE","results":[{"id":"""), LeavesDoubt: true),
        new("slow", new FaultRule { Match = "", Kind = FaultKind.Slow, DelayMs = 300 }),
    ];

    public static TheoryData<string, Operation, bool> Rows
    {
        get
        {
            var rows = new TheoryData<string, Operation, bool>();
            foreach (var fault in Faults)
            {
                foreach (var operation in Enum.GetValues<Operation>())
                {
                    rows.Add(fault.Name, operation, false);
                    rows.Add(fault.Name, operation, true);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Nothing_is_lost_and_nothing_is_written_twice(string name, Operation operation, bool lasts)
    {
        var fault = Faults.Single(one => one.Name == name);
        var ids = await PeopleAsync(3);
        Sandbox.Controls.Calls.Clear();
        Fault(fault.Rule with { Match = PathOf(operation), Count = lasts ? null : 1 });

        var told = await TryAsync(operation, ids);
        var calls = Sandbox.Controls.Calls.Snapshot().Calls;
        var before = await ContactsAsync(operation);
        Sandbox.Controls.Faults.Clear();
        if (told is { IsDone: false })
        {
            told.Arrived.ShouldBe(operation == Operation.ReadBack || (fault.LeavesDoubt && IsWrite(operation)));
            (told.Arrived || !IsThere(before, operation)).ShouldBeTrue();
            Sandbox.Clock.Advance(told.Wait + TimeSpan.FromSeconds(1));
            (await TryAsync(operation, ids)).IsDone.ShouldBeTrue();
        }

        var after = await ContactsAsync(operation);
        after.Sum(same => same.Count()).ShouldBe(operation == Operation.Create ? 4 : 3);
        IsThere(after, operation).ShouldBe(IsWrite(operation));
        table.Add(name, operation, lasts, $"{told.Text}; {calls} calls");
    }

    private static FaultRule Answers(int status, string? body = null) => new() { Match = "", Kind = FaultKind.Status, Status = status, Body = body };

    private static FaultRule Limit(string policy) =>
        Answers(429, $$"""{"status":"error","message":"You have reached your limit.","errorType":"RATE_LIMIT","policyName":"{{policy}}"}""");

    private static string PathOf(Operation operation) => operation switch
    {
        Operation.Scan => $"GET {Objects}",
        Operation.Changes => $"POST {Objects}/search",
        Operation.Read or Operation.ReadBack => $"POST {Objects}/batch/read",
        Operation.Update => $"POST {Objects}/batch/update",
        Operation.Create => $"POST {Objects}/batch/upsert",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown operation"),
    };

    private static bool IsWrite(Operation operation) => operation is Operation.Update or Operation.Create or Operation.ReadBack;

    private static bool IsThere(ILookup<string?, System.Text.Json.Nodes.JsonNode> contacts, Operation operation) =>
        contacts["003A"].Any(contact => operation == Operation.Create || (string?)contact["jobtitle"] == "CTO");

    /// <summary>Searches are what the fault is in the way of, or not.</summary>
    private Task<ILookup<string?, System.Text.Json.Nodes.JsonNode>> ContactsAsync(Operation operation)
    {
        if (operation == Operation.Changes)
        {
            Sandbox.Controls.Faults.Clear();
        }

        return ContactsAsync();
    }

    private async Task<Told> TryAsync(Operation operation, IReadOnlyList<string> ids)
    {
        try
        {
            switch (operation)
            {
                case Operation.Scan:
                    return Told.Of(await Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records).ToListAsync(Ct), ids);
                case Operation.Changes:
                    return Told.Of((await Crm.ReadChangesAsync(Contacts, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct)).Records, ids);
                case Operation.Read:
                    return Told.Of(await Crm.ReadAsync(Contacts, [.. ids], Live, Ct), ids);
                case Operation.Create:
                    return Told.Of((await WriteAsync(Create("003A", "new@acme.com", ("jobtitle", "CTO")) with { Match = [] })).Single(), Sandbox.Clock.GetUtcNow());
                default:
                    return Told.Of((await WriteAsync(Update(ids[0], "003A", ("jobtitle", "CTO")))).Single(), Sandbox.Clock.GetUtcNow());
            }
        }
        catch (CrmException failure)
        {
            return new Told($"{failure.Fault} {failure.Code}, {Again(failure.RetryAfter)}", failure.RetryAfter ?? TimeSpan.Zero);
        }
    }

    private static string Again(TimeSpan? wait) => wait switch
    {
        null => "again when the caller likes",
        { TotalSeconds: < 120 } some => $"again in {Math.Ceiling(some.TotalSeconds):0} s",
        { } hours => $"again in {hours.TotalHours:0.0} h",
    };

    private sealed record Told(string Text, TimeSpan Wait, bool IsDone = false, bool Arrived = false)
    {
        public static Told Of(IReadOnlyList<CrmRecord> records, IReadOnlyList<string> ids)
        {
            records.Select(record => record.Id).ShouldBe(ids, ignoreOrder: true);
            return new Told("all records", TimeSpan.Zero, IsDone: true);
        }

        public static Told Of(WriteOutcome outcome, DateTimeOffset now) => outcome switch
        {
            WriteOutcome.Written => new Told("written", TimeSpan.Zero, IsDone: true),
            WriteOutcome.Exists => new Told("there already", TimeSpan.Zero, IsDone: true),
            WriteOutcome.Later later => new Told(
                $"later: {later.Code}, {Again(later.NotBefore - now)}{(later.MayHaveArrived ? ", may have arrived" : ", did not arrive")}", later.NotBefore - now, Arrived: later.MayHaveArrived),
            _ => throw new ShouldAssertException($"not expected: {outcome}"),
        };
    }
}

/// <summary>Keeps what came of each fault as a table beside the tests, for whoever wants to read or quote it. A row comes into it when
/// its test found that nothing was lost.</summary>
public sealed class FaultTable : IDisposable
{
    private readonly ConcurrentBag<(string Fault, Operation Operation, bool Lasts, string Told)> _rows = [];

    public void Add(string fault, Operation operation, bool lasts, string told) => _rows.Add((fault, operation, lasts, told));

    public void Dispose()
    {
        var rows = _rows.GroupBy(row => (row.Fault, row.Operation)).OrderBy(row => row.Key.Fault, StringComparer.Ordinal).ThenBy(row => row.Key.Operation)
            .Select(row => $"| {row.Key.Fault} | {row.Key.Operation} | {row.FirstOrDefault(one => !one.Lasts).Told} | {row.FirstOrDefault(one => one.Lasts).Told} | nothing |");
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "hubspot-faults.md"), ["| fault | operation | once: the client | lasting: the client | lost |", "| --- | --- | --- | --- | --- |", .. rows]);
    }
}
