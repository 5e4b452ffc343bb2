using Avro;
using Avro.Generic;
using Avro.IO;
using HubSpotSfSync.Salesforce.Events;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class EventTranslatorTests
{
    private const long CommittedAtMs = 1_750_000_000_789;

    private static readonly RecordSchema Event = (RecordSchema)Schema.Parse("""
        {"type":"record","name":"ContactChangeEvent","fields":[
          {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[
            {"name":"entityName","type":"string"},
            {"name":"recordIds","type":{"type":"array","items":"string"}},
            {"name":"changeType","type":{"type":"enum","name":"ChangeType","symbols":["CREATE","UPDATE","DELETE","UNDELETE","GAP_UPDATE","GAP_OVERFLOW"]}},
            {"name":"commitTimestamp","type":"long"},
            {"name":"changedFields","type":{"type":"array","items":"string"}},
            {"name":"nulledFields","type":{"type":"array","items":"string"}},
            {"name":"diffFields","type":{"type":"array","items":"string"}}]}},
          {"name":"Title","type":["null","string"]},
          {"name":"Description","type":["null","string"]},
          {"name":"LastModifiedDate","type":["null","long"]}]}
        """);

    private static readonly RecordQuery Query = new() { ObjectType = "Contact", Fields = ["Title", "Description"], IdentityField = "HubSpot_Sync_Id__c" };

    private static readonly DescribedObject Described = new(
        new ObjectSchema("Contact", new[] { "Title", "Description", "HubSpot_Sync_Id__c" }.ToDictionary(name => name, name => new FieldSchema(name, name, FieldKind.Text))),
        new HashSet<string>(),
        new Dictionary<string, string>());

    private readonly FakeTimeProvider _clock = new();
    private readonly EventTranslator _translator = new([FollowedObject.Of([Query], Described)]);

    [Fact]
    public void One_event_of_several_records_is_a_change_of_each()
    {
        var changes = Translate("UPDATE", ["003000000000001AAA", "003000000000002AAA"], changed: ["0x0A"]).Cast<StreamedChange.Values>().ToList();

        changes.Select(change => change.Record.Id).ShouldBe(["003000000000001AAA", "003000000000002AAA"]);
        changes.ShouldAllBe(change => change.Record.Values.Count == 1 && change.Record.Values["Title"] == "CEO");
        changes[0].Record.Version.ShouldBe(new Sync.Records.RecordVersion(1_750_000_000_000, CommittedAtMs));
    }

    [Fact]
    public void An_update_of_fields_that_nobody_follows_says_nothing() =>
        Translate("UPDATE", ["003000000000001AAA"], changed: ["0x08"]).ShouldBeEmpty();

    [Theory]
    [InlineData("UPDATE", "0x0A", "0x04")]
    [InlineData("UPDATE", "0x8000", null)]
    [InlineData("UPDATE", "Title", null)]
    [InlineData("UNDELETE", null, null)]
    [InlineData("GAP_UPDATE", null, null)]
    public void What_an_event_does_not_spell_out_is_read(string type, string? changed, string? diff) =>
        Translate(type, ["003000000000001AAA"], changed is null ? [] : [changed], diff is null ? [] : [diff])
            .ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe(["003000000000001AAA"]);

    [Fact]
    public void A_field_that_became_empty_is_told_and_one_that_only_shows_empty_is_read()
    {
        Translate("UPDATE", ["003000000000001AAA"], changed: ["0x0C"], nulled: ["0x04"])
            .ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.Values>().Record.Values.ShouldBe(new Dictionary<string, string?> { ["Description"] = null });
        Translate("UPDATE", ["003000000000001AAA"], changed: ["0x0C"]).ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.ReadNeeded>();
    }

    [Theory]
    [InlineData("GAP_OVERFLOW", "000000000000000AAA")]
    [InlineData("UPDATE", "003*")]
    public void What_names_no_records_asks_for_a_sweep(string type, string id) =>
        Translate(type, [id]).ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.SweepNeeded>()
            .Since.ShouldBeLessThan(DateTimeOffset.FromUnixTimeMilliseconds(CommittedAtMs));

    [Fact]
    public void What_can_not_be_decoded_behind_the_header_is_read()
    {
        var changes = Read(Bytes(Payload("UPDATE", ["003000000000001AAA"], ["0x0A"]))[..^10]);

        changes.ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe(["003000000000001AAA"]);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x0e, 0x43 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x07 })]
    public void What_can_not_be_decoded_at_all_asks_for_a_sweep(byte[] payload) =>
        Read(payload).ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.SweepNeeded>().Since.ShouldBe(_clock.GetUtcNow().AddDays(-3));

    [Fact]
    public void A_schema_that_makes_no_sense_asks_for_a_sweep_of_all() =>
        new EventReader(_translator, "main", _clock, NullLogger.Instance).Read(new EventSchema("no schema"), [1])
            .ShouldHaveSingleItem().ShouldBeOfType<StreamedChange.SweepNeeded>().ObjectType.ShouldBe("Contact");

    private IReadOnlyList<StreamedChange> Read(byte[] payload) =>
        new EventReader(_translator, "main", _clock, NullLogger.Instance).Read(new EventSchema(Event.ToString()), payload);

    private static byte[] Bytes(GenericRecord payload)
    {
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(Event).Write(payload, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    private IEnumerable<StreamedChange> Translate(string type, string[] ids, string[]? changed = null, string[]? diff = null, string[]? nulled = null) =>
        _translator.Translate(new ChangeEvent(Payload(type, ids, changed, diff, nulled)));

    private static GenericRecord Payload(string type, string[] ids, string[]? changed = null, string[]? diff = null, string[]? nulled = null)
    {
        var headerSchema = (RecordSchema)Event.Fields[0].Schema;
        var header = new GenericRecord(headerSchema);
        header.Add("entityName", "Contact");
        header.Add("recordIds", ids);
        header.Add("changeType", new GenericEnum((EnumSchema)headerSchema["changeType"].Schema, type));
        header.Add("commitTimestamp", CommittedAtMs);
        header.Add("changedFields", changed ?? []);
        header.Add("nulledFields", nulled ?? []);
        header.Add("diffFields", diff ?? []);
        var payload = new GenericRecord(Event);
        payload.Add("ChangeEventHeader", header);
        payload.Add("Title", "CEO");
        payload.Add("Description", null);
        payload.Add("LastModifiedDate", 1_750_000_000_000L);
        return payload;
    }
}
