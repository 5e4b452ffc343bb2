using System.Collections.Concurrent;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>What the client is doing when Salesforce fails.</summary>
public enum Operation
{
    Scan = 1,
    Changes = 2,
    Read = 3,
    Update = 4,
    Create = 5,

    /// <summary>The look for a record that is there already, before a create.</summary>
    LookBefore = 6,

    Delete = 7,
}

/// <summary>One way in which Salesforce fails, and whether a write that met it may be there all the same.</summary>
public sealed record Fault(string Name, FaultRule Rule, bool LeavesDoubt = false);

/// <summary>
/// Every fault in the way of every operation, once and until it is lifted: nothing is lost, nothing is written twice, and a write of
/// which the client says that it did not arrive did not.
/// </summary>
public sealed class FaultTests(FaultTable table) : OrgTest, IClassFixture<FaultTable>
{
    private const int People = 3;

    internal static readonly Fault[] Faults =
    [
        new("500", Of(FaultKind.Status) with { Status = 500 }, LeavesDoubt: true),
        new("502, a gateway's HTML", Of(FaultKind.Gateway) with { Status = 502 }, LeavesDoubt: true),
        new("503, a gateway's HTML", Of(FaultKind.Gateway) with { Status = 503 }),
        new("503, Retry-After 60 s", Of(FaultKind.Status) with { Status = 503, RetryAfterSeconds = 60 }),
        new("504, a gateway's HTML", Of(FaultKind.Gateway) with { Status = 504 }, LeavesDoubt: true),
        new("403 TotalRequests", Of(FaultKind.RateLimit) with { Policy = "TotalRequests" }),
        new("403 ConcurrentPerOrgLongTxn", Of(FaultKind.RateLimit) with { Policy = "ConcurrentPerOrgLongTxn" }),
        new("403 ConcurrentRequests", Of(FaultKind.RateLimit) with { Policy = "ConcurrentRequests" }),
        new("401 INVALID_SESSION_ID", Of(FaultKind.ExpiredSession)),
        new("connection reset", Of(FaultKind.Reset), LeavesDoubt: true),
        new("done, but the connection is reset", Of(FaultKind.ResetAfter), LeavesDoubt: true),
        new("silence, then the connection breaks", Of(FaultKind.TimeoutBefore) with { DelayMs = 50 }, LeavesDoubt: true),
        new("done, but the connection breaks", Of(FaultKind.TimeoutAfter), LeavesDoubt: true),
        new("half an answer", Of(FaultKind.Truncate), LeavesDoubt: true),
        new("an answer whose JSON ends early", Of(FaultKind.TruncatedJson), LeavesDoubt: true),
        new("slow", Of(FaultKind.Slow) with { DelayMs = 100 }),
        new("slow body", Of(FaultKind.SlowBody) with { DelayMs = 100 }),
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
        var ids = new List<string>();
        for (var i = 0; i < People; i++)
        {
            ids.Add(await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Email", $"p{i}@acme.com")));
        }

        await ContactsAsync();
        await Crm.DescribeAsync("Contact", Live, Ct);
        Sandbox.Controls.Calls.Clear();
        Sandbox.Controls.Faults.Replace([fault.Rule with { Count = lasts ? null : 1, Skip = operation == Operation.Create ? 1 : 0 }]);

        var told = await TryAsync(operation, ids);
        var calls = Sandbox.Controls.Calls.Snapshot().Calls;
        Sandbox.Controls.Faults.Clear();
        var before = told.IsLogin ? null : await ContactsAsync();
        if (!told.IsDone)
        {
            told.Arrived.ShouldBe(fault.LeavesDoubt && operation is (Operation.Update or Operation.Create or Operation.Delete));
            (told.Arrived || before is null || !IsDone(before, operation, ids)).ShouldBeTrue();
            Sandbox.Clock.Advance(told.Wait + TimeSpan.FromSeconds(1));
            (await TryAsync(operation, ids)).IsDone.ShouldBeTrue();
        }

        var after = await ContactsAsync();
        after.Count.ShouldBe(IsCreate(operation) ? People + 1 : operation == Operation.Delete ? People - 1 : People);
        IsDone(after, operation, ids).ShouldBe(IsWrite(operation));
        table.Add(name, operation, lasts, $"{told.Text}; {calls} calls");
    }

    private static FaultRule Of(FaultKind kind) => new() { Match = "/services/data/", Kind = kind };

    private static bool IsCreate(Operation operation) => operation is Operation.Create or Operation.LookBefore;

    private static bool IsWrite(Operation operation) => operation is Operation.Update or Operation.Delete || IsCreate(operation);

    private static bool IsDone(IReadOnlyList<CrmRecord> contacts, Operation operation, List<string> ids) => operation == Operation.Delete
        ? contacts.All(contact => contact.Id != ids[0])
        : contacts.Any(contact => contact.Identity == "501" && (IsCreate(operation) || contact.Values["MailingCity"] == "Lyon"));

    private async Task<IReadOnlyList<CrmRecord>> ContactsAsync() => await Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records).ToListAsync(Ct);

    private async Task<Told> TryAsync(Operation operation, List<string> ids)
    {
        try
        {
            return operation switch
            {
                Operation.Scan => Told.Of(await ContactsAsync(), ids),
                Operation.Changes => Told.Of((await Crm.ReadChangesAsync(Contacts, new ChangeCursor(Sandbox.Clock.GetUtcNow() - TimeSpan.FromHours(1)), Live, Ct)).Records, ids),
                Operation.Read => Told.Of(await Crm.ReadAsync(Contacts, [.. ids], Live, Ct), ids),
                Operation.Update => Told.Of((await WriteAsync(Update(ids[0], "501", ("MailingCity", "Lyon")))).Single(), Sandbox.Clock.GetUtcNow()),
                Operation.Delete => Told.Of((await WriteAsync(Update(ids[0], "501") with { Delete = true })).Single(), Sandbox.Clock.GetUtcNow()),
                Operation.Create or Operation.LookBefore => Told.Of((await WriteAsync(Create("501", "new@acme.com", ("MailingCity", "Lyon")) with { Match = [] })).Single(), Sandbox.Clock.GetUtcNow()),
                _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Unknown operation"),
            };
        }
        catch (CrmException failure)
        {
            return new Told($"{failure.Fault} {failure.Code}, again in {failure.RetryAfter:g}", failure.RetryAfter ?? TimeSpan.Zero, IsLogin: failure.Fault == CrmFault.Credentials);
        }
    }

    private sealed record Told(string Text, TimeSpan Wait, bool IsDone = false, bool Arrived = false, bool IsLogin = false)
    {
        public static Told Of(IReadOnlyList<CrmRecord> records, List<string> ids)
        {
            records.Select(record => record.Id).ShouldBe(ids, ignoreOrder: true);
            return new Told("all records", TimeSpan.Zero, IsDone: true);
        }

        public static Told Of(WriteOutcome outcome, DateTimeOffset now) => outcome switch
        {
            WriteOutcome.Deleted => new Told("deleted", TimeSpan.Zero, IsDone: true),
            WriteOutcome.Written => new Told("written", TimeSpan.Zero, IsDone: true),
            WriteOutcome.Exists => new Told("there already", TimeSpan.Zero, IsDone: true),
            WriteOutcome.Later later => new Told(
                $"later: {later.Code}, again in {later.NotBefore - now:hh\\:mm\\:ss}{(later.MayHaveArrived ? ", may have arrived" : ", did not arrive")}", later.NotBefore - now, Arrived: later.MayHaveArrived),
            _ => throw new ShouldAssertException($"not expected: {outcome}"),
        };
    }
}

/// <summary>Keeps what came of each fault as a table beside the tests, for whoever wants to read or quote it.</summary>
public sealed class FaultTable : IDisposable
{
    private readonly ConcurrentBag<(string Fault, Operation Operation, bool Lasts, string Told)> _rows = [];

    public void Add(string fault, Operation operation, bool lasts, string told) => _rows.Add((fault, operation, lasts, told));

    public void Dispose()
    {
        var rows = _rows.GroupBy(row => (row.Fault, row.Operation)).OrderBy(row => row.Key.Fault, StringComparer.Ordinal).ThenBy(row => row.Key.Operation)
            .Select(row => $"| {row.Key.Fault} | {row.Key.Operation} | {row.FirstOrDefault(one => !one.Lasts).Told} | {row.FirstOrDefault(one => one.Lasts).Told} | nothing |");
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "salesforce-faults.md"), ["| fault | operation | once: the client | lasting: the client | lost |", "| --- | --- | --- | --- | --- |", .. rows]);
    }
}
