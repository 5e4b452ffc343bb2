using Avro;
using Google.Protobuf;
using HubSpotSfSync.Salesforce.Events;
using HubSpotSfSync.Salesforce.Protos;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class DecodingTests
{
    /// <summary>The published order of AccountChangeEvent, as far as the published examples reach.</summary>
    private static readonly RecordSchema Account = AccountSchema();

    [Theory]
    [InlineData("0x400800", "Industry,LastModifiedDate")]
    [InlineData("0x400080", "Fax,LastModifiedDate")]
    [InlineData("0x400000 4-0x01", "LastModifiedDate,BillingAddress.Street")]
    [InlineData("4-0x0a", "BillingAddress.City,BillingAddress.PostalCode")]
    [InlineData("0x10", "BillingAddress.Street,BillingAddress.City,BillingAddress.State,BillingAddress.PostalCode")]
    [InlineData("0x02", "Name")]
    [InlineData("1-0x04", "Name.LastName")]
    public void Bit_maps_name_the_fields_that_changed(string bitmaps, string fields) =>
        ChangedFields.Decode(Account, bitmaps.Split(' ')).ShouldBe(fields.Split(','));

    [Theory]
    [InlineData("0x80000000")]
    [InlineData("6-0x01")]
    [InlineData("Industry")]
    public void A_bit_map_that_does_not_fit_the_schema_is_an_error(string bitmap) =>
        Should.Throw<FormatException>(() => ChangedFields.Decode(Account, [bitmap]));

    [Theory]
    [InlineData("Industry", "Industry")]
    [InlineData("BillingAddress.Street", "BillingStreet")]
    [InlineData("MailingAddress.City", "MailingCity")]
    [InlineData("Address.City", "City")]
    [InlineData("Name.FirstName", "FirstName")]
    [InlineData("Office__c.Latitude", "Office__Latitude__s")]
    public void Parts_of_compounds_have_flat_names(string path, string name) => FlatNames.Of(path).ShouldBe(name);

    [Theory]
    [InlineData("0015f00002JUZPD", "0015f00002JUZPDAA5")]
    [InlineData("00Q5f000005bwLF", "00Q5f000005bwLFEAY")]
    [InlineData("0015f00002JUZPDAA5", "0015f00002JUZPDAA5")]
    public void Ids_are_kept_with_18_characters(string id, string full) => RecordIds.To18(id).ShouldBe(full);

    [Fact]
    public void A_replay_id_is_safe_when_a_different_one_or_a_keep_alive_has_come()
    {
        var position = new ReplayPosition();

        position.Advance(Response(1, 2, 2)).ShouldBe(Position(1));
        position.Advance(Response(2)).ShouldBeNull();
        position.Advance(Response(3)).ShouldBe(Position(2));
        position.Advance(new FetchResponse { LatestReplayId = Id(7) }).ShouldBe(Position(7));
        position.Advance(Response(8)).ShouldBeNull();
    }

    [Theory]
    [InlineData("api-usage=10018/100000", 10018, 100000)]
    [InlineData("api-usage=18/5000; api-bursts=1/750", 18, 5000)]
    [InlineData("per-app-api-usage=17/250(appName=x);api-usage=1/2", 1, 2)]
    public void The_limit_header_tells_the_usage(string header, long used, long limit) =>
        LimitInfo.Parse(header).ShouldBe(new PlatformUsage(used, limit));

    [Fact]
    public void Both_spellings_of_the_duplicate_result_name_the_record()
    {
        foreach (var member in (string[])["duplicateResut", "duplicateResult"])
        {
            var answer = JsonText.TryParse($$$"""
                [{"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?",
                  "{{{member}}}":{"matchResults":[{"matchRecords":[{"record":{"attributes":{"type":"Contact"},"Id":"0035f00002JUZPD"}}]}]}}]
                """)!.Value;
            var verdict = Verdict.OfRow(ApiError.ReadAll(answer));

            verdict.Remedy.ShouldBe(Remedy.Duplicate);
            verdict.DuplicateId.ShouldBe(RecordIds.To18("0035f00002JUZPD"));
        }
    }

    private static FetchResponse Response(params byte[] replayIds)
    {
        var response = new FetchResponse { LatestReplayId = Id(99) };
        response.Events.AddRange(replayIds.Select(id => new ConsumerEvent { ReplayId = Id(id) }));
        return response;
    }

    private static ByteString Id(byte value) => ByteString.CopyFrom(0, 0, 0, 0, 0, 0, 0, value);

    private static string Position(byte value) => Id(value).ToBase64();

    private static RecordSchema AccountSchema()
    {
        string[] plain =
        [
            "Type", "ParentId", "BillingAddress", "ShippingAddress", "Phone", "Fax", "AccountNumber", "Website", "Sic", "Industry",
            "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F20", "F21", "LastModifiedDate",
        ];
        var fields = plain.Select(name => name switch
        {
            "BillingAddress" => $$$"""{"name":"{{{name}}}","type":["null",{"type":"record","name":"Address","fields":[{{{Texts("Street", "City", "State", "PostalCode")}}}]}]}""",
            "ShippingAddress" => """{"name":"ShippingAddress","type":["null","Address"]}""",
            _ => Texts(name),
        });
        var json = $$$"""
            {"type":"record","name":"AccountChangeEvent","fields":[
              {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[{"name":"entityName","type":"string"}]}},
              {"name":"Name","type":["null","string",{"type":"record","name":"Switchable_PersonName","fields":[{{{Texts("Salutation", "FirstName", "LastName")}}}]}]},
              {{{string.Join(',', fields)}}}]}
            """;
        return (RecordSchema)Schema.Parse(json);
    }

    private static string Texts(params string[] names) => string.Join(',', names.Select(name => $$$"""{"name":"{{{name}}}","type":["null","string"]}"""));
}
