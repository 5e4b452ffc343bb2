using HubSpotSfSync.Sync.Configuration.Reading;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Money;
using HubSpotSfSync.Sync.Transforms.Records;

namespace HubSpotSfSync.Sync.Validation.Rules;

/// <summary>Ids go where records of that object may be named: a lookup's are those of its mapping.</summary>
internal sealed class ReferencesFit : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields)
        {
            foreach (var side in Sides.Both.Where(field.GoTo))
            {
                var named = field.Mapping.Transform.RefersTo
                    .Select(name => schemas.Connection.Mappings.FirstOrDefault(mapping => mapping.HubSpot == name)).OfType<Configuration.MappingConfig>()
                    .SelectMany(mapping => side == Side.HubSpot ? [mapping.HubSpot] : mapping.Salesforce).ToList();
                var target = field.Mapping.On(side) is [var only] ? field.Find(side, only) : null;
                if (named.Count > 0 && target is { Kind: FieldKind.Reference, RefersTo.Count: > 0 } && !named.Intersect(target.RefersTo, StringComparer.OrdinalIgnoreCase).Any())
                {
                    problems.Add(field.Location, $"{field.NameOn(side, target.Name)} names records of {Names.Some([.. target.RefersTo])}, and the lookup gives ids of {Names.Some(named)}", "Name the mapping of that object: transform: { lookup: ... }");
                }
            }
        }
    }
}

/// <summary>A ladder's steps are values of its HubSpot property.</summary>
internal sealed class StepsAreValues : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var field in schemas.Fields.Where(field => field.Mapping is { Ladder: not null, HubSpot.Count: 1 }))
        {
            if (field.Find(Side.HubSpot, field.Mapping.HubSpot[0]) is not { Kind: FieldKind.Enumeration, Options: { Count: > 0 } options })
            {
                continue;
            }

            foreach (var step in field.Mapping.Ladder!.Rungs.Select(rung => rung.Value).Where(step => !options.Contains(step, StringComparer.OrdinalIgnoreCase)))
            {
                problems.AddPartial(field.Location, $"the step {step} is no value of {field.NameOn(Side.HubSpot, field.Mapping.HubSpot[0])}", Names.Meant(step, options, $"Name its internal values: {Names.Some([.. options])}"));
            }
        }
    }
}

/// <summary>The pipelines, stages and record types that a mapping names are there.</summary>
internal sealed class StagesAreKnown : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var (field, stage) in TransformsOf<DealStage>(schemas))
        {
            foreach (var map in stage.Pipelines)
            {
                CheckHubSpot(field, map, schemas.HubSpot.Reference, problems);
                CheckSalesforce(field, map, schemas.Salesforce.Reference, problems);
            }
        }

        foreach (var (field, type) in TransformsOf<RecordTypeName>(schemas))
        {
            if (schemas.Salesforce.Reference is { } reference && !reference.RecordTypes.Any(one => one.Active && Same(one.ObjectType, type.ObjectType)))
            {
                problems.AddPartial(field.Location, $"Salesforce's {type.ObjectType} has no active record type that our login sees", "Check the object's name, or give the integration user its record types: Setup > Permission Sets > Object Settings");
            }
        }
    }

    internal static IEnumerable<(JoinedFields Field, T Transform)> TransformsOf<T>(ConnectionSchemas schemas)
        where T : ITransform =>
        schemas.Fields.SelectMany(field => Flat(field.Mapping.Transform).OfType<T>().Select(transform => (field, transform)));

    internal static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<ITransform> Flat(ITransform transform) => transform.Parts.SelectMany(Flat).Prepend(transform);

    private static void CheckHubSpot(JoinedFields field, PipelineMap map, ReferenceData? reference, Problems problems)
    {
        if (reference is null)
        {
            return;
        }

        if (reference.Pipelines.FirstOrDefault(one => Same(one.Id, map.Pipeline) || Same(one.Label, map.Pipeline)) is not { } pipeline)
        {
            problems.AddPartial(field.Location, $"HubSpot has no deal pipeline '{map.Pipeline}'", Names.Meant(map.Pipeline, reference.Pipelines.SelectMany(one => new[] { one.Id, one.Label }), $"Name one of: {Names.Some([.. reference.Pipelines.Select(one => $"{one.Id} ({one.Label})")])}"));
            return;
        }

        foreach (var stage in map.Stages.Select(one => one.Key).Where(key => !pipeline.Stages.Any(one => one.Id == key || Same(one.Label, key))))
        {
            problems.AddPartial(field.Location, $"HubSpot's pipeline '{map.Pipeline}' has no stage '{stage}'", Names.Meant(stage, pipeline.Stages.SelectMany(one => new[] { one.Id, one.Label }), $"Name one of: {Names.Some([.. pipeline.Stages.Select(one => $"{one.Id} ({one.Label})")])}"));
        }

        var unmapped = pipeline.Stages.Where(one => one.Active && !map.Stages.Any(stage => stage.Key == one.Id || Same(stage.Key, one.Label))).ToList();
        if (unmapped.Count > 0 && field.GoTo(Side.Salesforce))
        {
            problems.Warn(field.Location, $"{Names.Some([.. unmapped.Select(one => $"{one.Id} ({one.Label})")])} of HubSpot's pipeline '{map.Pipeline}' {(unmapped.Count == 1 ? "has" : "have")} no stage in Salesforce: deals there are held", $"Add below {map.Pipeline}: stages: {{ {unmapped[0].Id}: ... }}");
        }
    }

    private static void CheckSalesforce(JoinedFields field, PipelineMap map, ReferenceData? reference, Problems problems)
    {
        var known = reference?.Pipelines.SelectMany(one => one.Stages).Where(one => one.Active).Select(one => one.Id).ToList() ?? [];
        foreach (var stage in map.Stages.Select(one => one.Value).Distinct(StringComparer.Ordinal).Where(stage => known.Count > 0 && !known.Contains(stage, StringComparer.OrdinalIgnoreCase)))
        {
            problems.AddPartial(field.Location, $"Salesforce has no active opportunity stage '{stage}'", Names.Meant(stage, known, $"Name one of: {Names.Some(known)}"));
        }

        if (map.RecordType is { } name && reference is not null && RecordTypeName.Find(reference.RecordTypes.Where(type => type.ObjectType == SalesforceObjects.Opportunity), name) is null)
        {
            var types = reference.RecordTypes.Where(type => type.ObjectType == SalesforceObjects.Opportunity && type.Active).Select(type => type.Name).ToList();
            problems.AddPartial(field.Location, $"Opportunity has no active record type '{name}' that our login sees", Names.Meant(name, types, types.Count == 0 ? "Create it, or remove recordType" : $"Name one of: {Names.Some(types)}"));
        }
    }
}

/// <summary>Whoever stands in for people that a side does not know is there, and active. Problems are logged, and so name nobody.</summary>
internal sealed class PeopleAreKnown : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var (field, owner) in StagesAreKnown.TransformsOf<OwnerToUser>(schemas))
        {
            foreach (var side in Sides.Both)
            {
                if (owner.DefaultOn(side) is { } email && schemas.On(side).Reference is { } reference && !reference.People.Any(person => person.Active && StagesAreKnown.Same(person.Email, email)))
                {
                    problems.AddPartial(field.Location, $"nobody active in {side} has the e-mail of the default owner", $"Correct owner: {{ default: {{ {(side == Side.HubSpot ? "hubspot" : "salesforce")}: ... }} }}, or invite that person");
                }
            }
        }
    }
}

internal sealed class CurrenciesAreKnown : ISchemaRule
{
    public void Check(ConnectionSchemas schemas, Problems problems)
    {
        foreach (var (field, money) in StagesAreKnown.TransformsOf<MoneyTransform>(schemas))
        {
            foreach (var side in Sides.Both.Where(field.GoTo))
            {
                var codes = schemas.On(side).Reference?.Currencies.Currencies.Where(currency => currency.Active).Select(currency => currency.Code).ToList();
                if (money.To is { } code && codes is { Count: > 0 } && !codes.Contains(code, StringComparer.OrdinalIgnoreCase))
                {
                    problems.Warn(field.Location, $"{side} has no active currency {code}: amounts are converted to its home currency instead", $"Activate it there, or name one of: {Names.Some(codes)}");
                }
            }
        }
    }
}
