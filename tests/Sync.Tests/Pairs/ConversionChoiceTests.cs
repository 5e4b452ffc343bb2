using CsCheck;
using HubSpotSfSync.Sync.Pairs;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>Which deal an Opportunity is, and which Account a company is, after a Lead was converted.</summary>
public sealed class ConversionChoiceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<IReadOnlyList<DealCandidate>> Deals =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Bool, Gen.Bool).Array[0, 6].Select(drawn => (IReadOnlyList<DealCandidate>)
            [.. drawn.Select((deal, i) => new DealCandidate($"{i + 1}", deal.Item1 == 3 ? null : $"deal {deal.Item1}", Noon.AddMinutes(deal.Item2), deal.Item3, deal.Item4))]);

    private static readonly Gen<string?> Names = Gen.Int[0, 4].Select(name => name == 4 ? null : $"Deal {name}");

    [Fact]
    public void The_deal_of_the_opportunitys_name_is_it() => DealChoice.Choose("Engine ", [Deal("1", "Loom"), Deal("2", "engine"), Deal("3", "Mill")]).ShouldBe("2");

    [Fact]
    public void Of_several_of_its_name_the_most_recent_is_it() =>
        DealChoice.Choose("Engine", [Deal("1", "Engine", minutes: 1), Deal("2", "Engine", minutes: 3), Deal("3", "Engine", minutes: 2)]).ShouldBe("2");

    [Fact]
    public void The_only_deal_is_it_whatever_its_name() => DealChoice.Choose("Acme-", [Deal("1", "Engine")]).ShouldBe("1");

    [Fact]
    public void Several_deals_of_other_names_are_none_of_them_it() => DealChoice.Choose("Acme-", [Deal("1", "Engine"), Deal("2", "Loom")]).ShouldBeNull();

    [Fact]
    public void A_deal_that_is_closed_or_has_its_opportunity_is_never_it() =>
        DealChoice.Choose("Engine", [Deal("1", "Engine") with { IsClosed = true }, Deal("2", "Engine") with { IsTaken = true }]).ShouldBeNull();

    [Fact]
    public void Whatever_there_is_the_chosen_deal_is_open_and_free_and_either_named_alike_or_alone() => Gen.Select(Deals, Names).Sample((deals, name) =>
    {
        var chosen = deals.SingleOrDefault(deal => deal.Id == DealChoice.Choose(name, deals));
        var free = deals.Where(deal => deal is { IsClosed: false, IsTaken: false }).ToList();
        var alike = free.Where(deal => deal.Name is not null && string.Equals(deal.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return chosen is null
            ? alike.Count == 0 && free.Count != 1
            : free.Contains(chosen) && (alike.Contains(chosen) ? alike.All(deal => deal.CreatedAt <= chosen.CreatedAt) : alike.Count == 0 && free.Count == 1);
    });

    [Fact]
    public void The_order_in_which_deals_are_told_decides_nothing() => Gen.Select(Deals, Names).Sample((deals, name) =>
        DealChoice.Choose(name, deals) == DealChoice.Choose(name, deals.Reverse()));

    [Fact]
    public void A_company_is_the_one_account_that_its_people_are_in()
    {
        AccountChoice.Choose([new(null, false), new("001A", false), new("001A", false)]).ShouldBe("001A");
        AccountChoice.Choose([new("001A", false), new("001B", false)]).ShouldBeNull("its people are in two");
        AccountChoice.Choose([new("001A", true)]).ShouldBeNull("it has a company already");
        AccountChoice.Choose([]).ShouldBeNull();
    }

    private static DealCandidate Deal(string id, string name, int minutes = 0) => new(id, name, Noon.AddMinutes(minutes), IsClosed: false, IsTaken: false);
}
