using System.Globalization;
using HubSpotSfSync.HubSpot.Objects;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>A condition becomes a search where that means the very same.</summary>
public sealed class SearchFilterTests
{
    private static readonly ObjectSchema Schema = new("contacts", new FieldSchema[]
    {
        new("stage", "Stage", FieldKind.Enumeration) { Options = ["lead", "CUSTOMER"] },
        new("score", "Score", FieldKind.Number),
        new("country", "Country", FieldKind.Text),
        new("closed", "Closed", FieldKind.DateTime),
        new("roles", "Roles", FieldKind.MultiSelect),
    }.ToDictionary(field => field.Name));

    [Theory]
    [InlineData("stage = customer", "stage EQ CUSTOMER")]
    [InlineData("stage in [lead, customer]", "stage EQ lead | stage EQ CUSTOMER")]
    [InlineData("stage != lead", "stage NEQ lead | stage NOT_HAS_PROPERTY")]
    [InlineData("stage not in [lead, customer]", "stage NEQ lead & stage NEQ CUSTOMER | stage NOT_HAS_PROPERTY")]
    [InlineData("score > 10 and country is known", "score GT 10 & country HAS_PROPERTY")]
    [InlineData("not (score < 10 or country is known)", "score GTE 10 & country NOT_HAS_PROPERTY | score NOT_HAS_PROPERTY & country NOT_HAS_PROPERTY")]
    [InlineData("stage = lead and (score >= 5 or country is unknown)", "stage EQ lead & score GTE 5 | stage EQ lead & country NOT_HAS_PROPERTY")]
    public void It_means_the_same(string condition, string search) =>
        string.Join(" | ", Search(condition)!.Select(group => string.Join(" & ", group.Select(one => $"{one.Property} {one.Operator} {one.Value}".TrimEnd())))).ShouldBe(search);

    [Theory]
    [InlineData("country = Germany")]
    [InlineData("stage = lead and country = Germany")]
    [InlineData("closed > 2026-01-01")]
    [InlineData("roles = CHAMPION")]
    [InlineData("score > many")]
    [InlineData("stage in [a, b, c, d, e, f]")]
    [InlineData("(stage = lead or score > 1 or country is known) and (stage = lead or score > 2 or country is unknown)")]
    public void What_a_search_takes_otherwise_or_not_at_all_is_told_by_the_records_themselves(string condition) => Search(condition).ShouldBeNull();

    private static IReadOnlyList<IReadOnlyList<SearchCondition>>? Search(string condition) =>
        SearchFilters.Of(FilterParser.Parse(condition, out var problem) ?? throw new ShouldAssertException(problem!), Schema);
}

public sealed class FilteredScanTests : HubSpotClientTest
{
    [Fact]
    public async Task A_condition_is_searched_for_or_told_by_reading_all_and_finds_the_same()
    {
        await SeedAsync();
        var measured = Crm.ShouldBeAssignableTo<IMeasurable>()!;
        foreach (var (condition, isSearched) in ((string, bool)[])
        [
            ("lifecyclestage = customer", true),
            ("lifecyclestage = customer or jobtitle = nobody", false),
            ($"lifecyclestage in [customer, {new string('x', 1_400)}]", true),
            ($"lifecyclestage in [customer, {new string('x', 3_000)}]", false),
        ])
        {
            var query = Contacts with { Filter = FilterParser.Parse(condition, out _) };
            var size = await measured.MeasureAsync(query, Live, Ct);
            var (searches, pages) = (Permits.Searches, await Crm.ScanAsync(query, null, Live, Ct).ToListAsync(Ct));

            var found = pages.SelectMany(page => page.Records).ToList();
            found.Count.ShouldBe(250);
            found.ShouldAllBe(record => record.Values["lifecyclestage"] == "customer" && record.Values.Count == Contacts.Fields.Count);
            size.Records.ShouldBe(isSearched ? 250 : null);
            (Permits.Searches > searches).ShouldBe(isSearched);
        }
    }

    [Fact]
    public async Task A_sample_comes_from_all_over_and_is_all_where_there_are_no_more()
    {
        await SeedAsync();
        var sampled = Crm.ShouldBeAssignableTo<ISampled>()!;
        var everyone = (await sampled.SampleAsync(Contacts, 400, Live, Ct)).Select(record => long.Parse(record.Id, CultureInfo.InvariantCulture)).Order().ToList();
        everyone.Distinct().Count().ShouldBe(400);

        var some = (await sampled.SampleAsync(Contacts, 100, Live, Ct)).Select(record => long.Parse(record.Id, CultureInfo.InvariantCulture)).ToList();

        some.Count.ShouldBeInRange(90, 100);
        everyone.Chunk(40).ShouldAllBe(part => part.Any(some.Contains), "each tenth of them has some in it");
    }

    /// <summary>Of more than ten pages the ids are not walked past.</summary>
    [Fact]
    public async Task A_sample_of_many_comes_from_all_over_in_few_searches()
    {
        Sandbox.Seed(new SampleSize(2_400, 1));
        var everyone = (await Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records).ToListAsync(Ct)).Select(record => long.Parse(record.Id, CultureInfo.InvariantCulture)).Order().ToList();
        var searches = Permits.Searches;

        var some = (await Crm.ShouldBeAssignableTo<ISampled>()!.SampleAsync(Contacts, 100, Live, Ct)).Select(record => long.Parse(record.Id, CultureInfo.InvariantCulture)).ToList();

        (Permits.Searches - searches).ShouldBe(12);
        some.Count.ShouldBeInRange(90, 100);
        everyone.Count.ShouldBe(2_400);
        everyone.Chunk(240).ShouldAllBe(part => part.Any(some.Contains), "each tenth of them has some in it");
    }

    [Fact]
    public async Task Those_that_carry_an_identity_are_counted()
    {
        await SeedAsync();

        (await Crm.ShouldBeAssignableTo<IMeasurable>()!.CountStampedAsync(Contacts, "", Live, Ct)).ShouldBe(400);
    }

    [Fact]
    public async Task A_property_that_is_not_there_is_refused() =>
        (await Should.ThrowAsync<CrmException>(() => Crm.ShouldBeAssignableTo<IMeasurable>()!.MeasureAsync(Contacts with { Filter = FilterParser.Parse("nonsense = 1", out _) }, Live, Ct)))
            .Message.ShouldBe("HubSpot's contacts have no property 'nonsense'.");

    private async Task SeedAsync()
    {
        for (var batch = 0; batch < 4; batch++)
        {
            var writes = Enumerable.Range(batch * 100, 100).Select(i => New($"00{i}", ("email", $"p{i}@acme.com"), ("lifecyclestage", i < 250 ? "customer" : "lead")));
            await Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = [.. writes] }, Live, Ct);
        }
    }
}
