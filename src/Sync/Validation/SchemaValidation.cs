using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Validation.Rules;

namespace HubSpotSfSync.Sync.Validation;

/// <summary>Checks a connection against its accounts whole: every problem is found in one go.</summary>
public static class SchemaValidation
{
    private static readonly IReadOnlyList<ISchemaRule> Rules =
    [
        new ObjectsAreThere(),
        new ObjectsMayBeWritten(),
        new IdentityFieldsAreReady(),
        new FieldsAreThere(),
        new ConditionsNameFields(),
        new SegmentsAreThere(),
        new MatchFieldsCanBeSearched(),
        new FieldsMayBeWritten(),
        new RequiredFieldsHaveASource(),
        new KindsFit(),
        new PicklistsTakeTheValues(),
        new LengthsFit(),
        new ReferencesFit(),
        new StepsAreValues(),
        new StagesAreKnown(),
        new PeopleAreKnown(),
        new CurrenciesAreKnown(),
        new OpportunitiesHaveAnAccount(),
    ];

    /// <returns>In the order of the file.</returns>
    public static IReadOnlyList<ValidationProblem> Check(ConnectionSchemas schemas)
    {
        var problems = new Problems();
        foreach (var rule in Rules)
        {
            rule.Check(schemas, problems);
        }

        return problems.InFileOrder();
    }
}
