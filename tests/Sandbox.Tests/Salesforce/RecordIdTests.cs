using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sandbox.Salesforce.Schema;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class RecordIdTests
{
    [Theory]
    [InlineData("0015f00002JUZPD", "0015f00002JUZPDAA5")]
    [InlineData("00Q5f000005bwLF", "00Q5f000005bwLFEAY")]
    [InlineData("000000000000000", "000000000000000AAA")]
    public void Eighteen_characters_end_in_the_checksum_of_the_fifteen(string fifteen, string eighteen)
    {
        RecordId.Normalize(fifteen).ShouldBe(eighteen);
        RecordId.Normalize(eighteen).ShouldBe(eighteen);
    }

    [Fact]
    public void Ids_sort_like_their_numbers_and_give_them_back()
    {
        long[] numbers = [1, 9, 10, 61, 62, 63, 3843, 3844, 1_000_000, 250_000_000];
        var ids = numbers.Select(number => RecordId.Format("003", number)).ToArray();

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
        ids.Select(RecordId.Number).ShouldBe(numbers);
        ids.ShouldAllBe(id => RecordId.Normalize(id) == id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0015f00002JUZPDAA6")]
    [InlineData("0015f00002JUZ-D")]
    public void What_is_no_id_is_refused(string text) => RecordId.Normalize(text).ShouldBeNull();

    [Fact]
    public void Changed_fields_are_named_as_in_the_published_examples()
    {
        ChangeBitmap.Encode([new(11), new(22)]).ShouldBe(["0x400800"]);
        ChangeBitmap.Encode([new(22), new(4, 0)]).ShouldBe(["0x400000", "4-0x01"]);
        ChangeBitmap.Encode([new(7), new(22)]).ShouldBe(["0x400080"]);
    }

    [Fact]
    public void The_fields_of_a_lead_conversion_stand_where_the_published_example_has_them()
    {
        var lead = new EventSchema(StandardObjects.Create(DateTimeOffset.UnixEpoch).Single(type => type.Name == "Lead"));
        string[] changed = ["Status", "IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "LastModifiedDate"];

        var positions = lead.Fields.Index().Where(field => changed.Contains(field.Item.Field.Name)).Select(field => new FieldPosition(field.Index + 1));

        ChangeBitmap.Encode([.. positions]).ShouldBe(["0x08F81000"]);
    }
}
