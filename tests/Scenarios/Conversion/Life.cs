using System.Globalization;
using CsCheck;

namespace HubSpotSfSync.Scenarios.Conversion;

/// <summary>One thing that happens in the life of a person, and how long everybody waits before it.</summary>
internal sealed record Step(StepKind Kind, int PauseMs)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PauseMs} ms {Kind}");
}

internal enum StepKind
{
    /// <summary>The person fills a form in HubSpot.</summary>
    Contact,

    /// <summary>A salesperson writes the person down in Salesforce.</summary>
    Lead,

    /// <summary>Somebody makes the person's company in HubSpot.</summary>
    Company,

    /// <summary>Somebody says in HubSpot that the person belongs to it.</summary>
    Associate,

    /// <summary>Marketing opens a deal with the person in HubSpot.</summary>
    Deal,

    /// <summary>Marketing opens another one.</summary>
    OtherDeal,

    /// <summary>The salesperson converts the Lead.</summary>
    Convert,

    EditHubSpot,
    EditSalesforce,
}

/// <summary>What HubSpot knows of the person's company.</summary>
internal enum CompanyCase
{
    /// <summary>Nothing, unless the portal makes companies by itself.</summary>
    None,

    /// <summary>It is there before, and the contact belongs to it.</summary>
    Before,

    /// <summary>It is there before, and only its domain tells.</summary>
    SameDomain,

    /// <summary>It is there before, and only its name tells.</summary>
    SameName,

    /// <summary>It comes later, up to a moment after the conversion.</summary>
    Late,
}

/// <summary>What happens to one person, who has a name, a domain and an address that nobody else has.</summary>
internal sealed record Life(
    ulong Seed, bool BusinessMail, bool WritesCompany, CompanyCase Company, bool IntoExistingAccount, bool Opportunity, bool OpportunityHasDealsName, IReadOnlyList<Step> Steps)
{
    private static readonly int[] Pauses = [0, 0, 100, 400, 1200, 2500];

    /// <summary>In every name that belongs to this life, and in no other's.</summary>
    public string Tag => string.Create(CultureInfo.InvariantCulture, $"Life{Seed}x");

    public string Domain => $"{Tag.ToLowerInvariant()}.com";

    public string Email => BusinessMail ? $"ada@{Domain}" : $"{Tag.ToLowerInvariant()}@gmail.com";

    /// <summary>The life of a seed; the same seed, the same life.</summary>
    public static Life Of(ulong seed, bool companiesByThemselves) => Lives(companiesByThemselves).Generate(new PCG(1, seed), null, out _) with { Seed = seed };

    public override string ToString() =>
        $"seed {Seed}: {(BusinessMail ? "business" : "free")} mail{(WritesCompany ? ", writes the company" : "")}, company {Company}, converted into {(IntoExistingAccount ? "an existing" : "a new")} account, "
        + $"{(Opportunity ? $"with an opportunity{(OpportunityHasDealsName ? " of the deal's name" : "")}" : "without an opportunity")}: {string.Join(", ", Steps)}";

    private static Gen<Life> Lives(bool companiesByThemselves) =>
        from business in Gen.Int[0, 3]
        from writes in Gen.Bool
        from company in Gen.Int[0, 4]
        from existing in Gen.Int[0, 2]
        from opportunity in Gen.Bool
        from sameName in Gen.Bool
        from begin in Gen.Int[0, 3]
        from deals in Gen.Int[0, 4]
        from edits in Gen.Int[0, 3]
        from picks in Gen.Int[0, 1000].Array[12]
        from pauses in Gen.Int[0, Pauses.Length - 1].Array[16]
        select Build(companiesByThemselves, business > 0, writes, (CompanyCase)company, existing == 0, opportunity, sameName, begin, deals, edits, picks, pauses);

    private static Life Build(
        bool companiesByThemselves, bool business, bool writes, CompanyCase company, bool existing, bool opportunity, bool sameName, int begin, int deals, int edits, int[] picks, int[] pauses)
    {
        // Where HubSpot makes the company of a business address by itself, nobody makes it a second time.
        company = (company, business) switch
        {
            (CompanyCase.Late or CompanyCase.SameName, true) when companiesByThemselves => CompanyCase.SameDomain,
            (CompanyCase.SameDomain, false) => CompanyCase.SameName,
            _ => company,
        };
        List<StepKind> kinds = [begin < 2 ? StepKind.Contact : StepKind.Lead, StepKind.Convert];
        if (begin == 3)
        {
            // The form is filled before or after the conversion. Not before the Lead: a second one beside the sync's would be the salesperson's doing.
            kinds.Insert(1 + (picks[0] % 2), StepKind.Contact);
        }

        if (deals > 2)
        {
            kinds.Insert(kinds.IndexOf(StepKind.Convert), StepKind.Deal);
        }

        if (deals > 3)
        {
            kinds.Insert(kinds.IndexOf(StepKind.Convert), StepKind.OtherDeal);
        }

        switch (company)
        {
            case CompanyCase.Before:
                kinds.Insert(0, StepKind.Company);
                kinds.Insert(kinds.FindIndex(kind => kind is StepKind.Contact or StepKind.Lead) + 1, StepKind.Associate);
                break;
            case CompanyCase.SameDomain or CompanyCase.SameName:
                kinds.Insert(0, StepKind.Company);
                break;
            case CompanyCase.Late:
                var after = kinds.FindIndex(kind => kind is StepKind.Contact or StepKind.Lead) + 1;
                var at = after + (picks[1] % (kinds.Count - after + 1));
                kinds.InsertRange(at, [StepKind.Company, StepKind.Associate]);
                break;
            default:
                break;
        }

        for (var i = 0; i < edits; i++)
        {
            var first = kinds.FindIndex(kind => kind is StepKind.Contact or StepKind.Lead) + 1;
            kinds.Insert(first + (picks[2 + i] % (kinds.Count - first + 1)), picks[6 + i] % 2 == 0 ? StepKind.EditHubSpot : StepKind.EditSalesforce);
        }

        // What comes right after a conversion has to come before the patience with it ends.
        var steps = kinds.Select((kind, i) => new Step(kind, kind is StepKind.Company or StepKind.Associate && i > kinds.IndexOf(StepKind.Convert) ? 0 : Pauses[pauses[i]]));
        return new Life(0, business, writes, company, existing, opportunity, sameName, [.. steps]);
    }
}
