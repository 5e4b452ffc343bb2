using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace HubSpotSfSync.Grains.Tests.Storage;

public sealed class PairSerializerTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(typeof(PairState).Assembly)).BuildServiceProvider();
    private readonly PairSerializer _serializer;

    public PairSerializerTests() => _serializer = new PairSerializer(_services.GetRequiredService<Serializer<PairState>>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_pair_that_rests_is_stored_small_and_read_back_whole()
    {
        var pair = Pair();
        var stored = Serialize(pair);

        stored.Length.ShouldBeLessThan(Serialize(Owing(pair)).Length);
        Same(_serializer.Deserialize(stored), pair);
    }

    [Fact]
    public void A_pair_that_owes_something_is_read_back_whole()
    {
        var pair = Owing(Pair());
        Same(_serializer.Deserialize(Serialize(pair)), pair);
    }

    [Fact]
    public void A_new_pair_is_read_back_as_one()
    {
        var read = _serializer.Deserialize(Serialize(new PairState()));
        Same(read, new PairState());
        read.Status.ShouldBe(PairStatus.Settled);
    }

    [Fact]
    public void What_a_newer_version_has_written_is_not_guessed_at() =>
        Should.Throw<InvalidDataException>(() => _serializer.Deserialize(new byte[] { 9, 1, 2 })).Message.ShouldContain("newer version");

    private static PairState Pair() => new()
    {
        HubSpot = Side("101", ("email", "ada@acme.com"), ("jobtitle", "Analyst"), ("city", null)),
        Salesforce = Side("003Sb0000000001IAA", ("Email", "ada@acme.com"), ("Title", "Analyst"), ("MailingCity", null)),
        LastWriteNumber = 2,
        Decisions = [.. Enumerable.Range(0, 5).Select(i => new Decision
        {
            At = new DateTimeOffset(2026, 11, 29, 12, 0, i, TimeSpan.Zero), Target = Sync.Records.Side.Salesforce, Field = $"Field{i}", Old = null, New = "Analyst",
            Rule = Sync.Mappings.Ownership.Shared, Reason = DecisionReason.Created, Source = ObservationSource.Scan,
        })],
    };

    private static PairState Owing(PairState pair) => pair with { Waiting = new Waiting(DateTimeOffset.UnixEpoch, WaitingCodes.Budget, "later") };

    private static SideState Side(string id, params (string Name, string? Value)[] values) => new()
    {
        RecordId = id,
        Floor = new RecordVersion(1_764_417_600_000, 7),
        Identity = "1001-101",
        Agreed = values.ToDictionary(value => value.Name, value => value.Value),
        Known = new Dictionary<string, KnownValue> { ["phone"] = new("+49", new RecordVersion(1_764_417_600_001)) },
        Reshaped = new Dictionary<string, string?> { ["name"] = null },
    };

    private byte[] Serialize(PairState pair)
    {
        using var stored = new MemoryStream();
        _serializer.Serialize(pair, stored);
        return stored.ToArray();
    }

    private static void Same(PairState read, PairState written)
    {
        foreach (var side in Sides.Both)
        {
            read[side].Agreed.ShouldBe(written[side].Agreed);
            read[side].Known.ShouldBe(written[side].Known);
            read[side].Reshaped.ShouldBe(written[side].Reshaped);
            (read[side] with { Agreed = written[side].Agreed, Known = written[side].Known, Reshaped = written[side].Reshaped }).ShouldBe(written[side]);
        }

        read.Decisions.ShouldBe(written.Decisions);
        (read.Status, read.Waiting, read.LastWriteNumber, read.Strangers.Count).ShouldBe((written.Status, written.Waiting, written.LastWriteNumber, written.Strangers.Count));
    }
}
