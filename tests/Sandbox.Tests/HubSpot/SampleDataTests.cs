using HubSpotSfSync.Sandbox.Common;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class SampleDataTests
{
    private static readonly SampleSize Size = new();

    [Fact]
    public void Half_of_each_side_is_on_both_and_every_run_gives_the_same()
    {
        var people = SampleData.People(SampleData.Emea, Size).ToList();

        people.Count(person => person.On.HasFlag(SampleSides.HubSpot)).ShouldBe(500);
        people.Count(person => person.On.HasFlag(SampleSides.Salesforce)).ShouldBe(500);
        people.Count(person => person.On == SampleSides.Both).ShouldBe(250);
        people.Count(person => person.On == SampleSides.Both && person.HubSpot != person.Salesforce).ShouldBeGreaterThan(100);
        people.ShouldBe(SampleData.People(SampleData.Emea, Size));
    }

    [Fact]
    public void Emails_and_domains_are_unique_in_all_regions()
    {
        string[] regions = [SampleData.Emea, SampleData.Apac];

        regions.SelectMany(region => SampleData.People(region, Size)).Select(person => person.Email).ShouldBeUnique();
        regions.SelectMany(region => SampleData.Companies(region, Size)).Select(company => company.Domain).ShouldBeUnique();
    }

    [Fact]
    public void Everyone_works_for_a_company_of_each_side_they_are_on()
    {
        var companies = SampleData.Companies(SampleData.Apac, Size).ToDictionary(company => company.Domain);

        SampleData.People(SampleData.Apac, Size).ShouldAllBe(person => companies[person.CompanyDomain].On.HasFlag(person.On));
    }

    [Fact]
    public void Only_two_emea_contacts_that_Salesforce_has_not_lack_a_last_name()
    {
        var nameless = SampleData.People(SampleData.Emea, Size).Concat(SampleData.People(SampleData.Apac, Size))
            .Where(person => (person.HubSpot ?? person.Salesforce)!.LastName is null).ToList();

        nameless.Count.ShouldBe(SampleData.WithoutLastName);
        nameless.ShouldAllBe(person => person.Region == SampleData.Emea && person.On == SampleSides.HubSpot);
    }
}
