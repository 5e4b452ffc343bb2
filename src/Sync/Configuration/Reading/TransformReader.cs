using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>What a field does with its values, and how they are compared where the transform decides it.</summary>
internal sealed record FieldTransform(ITransform Transform, Normalizer? Compared);

/// <summary>Reads how a field's values are turned into those of the other side: <c>map</c>, <c>transform</c>, <c>default</c>,
/// <c>constant</c>. Towards Salesforce the map comes first.</summary>
internal static class TransformReader
{
    /// <summary>What works on a source's value.</summary>
    private static readonly string[] Workings = ["map", "otherwise", "transform", "default"];

    private static readonly FieldTransform None = new(Unchanged.Instance, null);

    public static FieldTransform Read(SectionReader field, FieldShape shape)
    {
        if (field.Has("constant"))
        {
            return shape.IsBroken ? None : new(ReadConstant(field, shape), null);
        }

        var steps = ReadSteps(field, shape);
        var made = steps switch
        {
            [] => None,
            [var only] => new(only.Transform, only.Compared),
            _ => new FieldTransform(new Chain([.. steps.Select(step => step.Transform)], shape.Counts), steps.Select(step => step.Compared).LastOrDefault(compared => compared is not null)),
        };
        if (!shape.IsBroken)
        {
            TransformShapes.Check(field, made.Transform, shape);
        }

        return made with { Transform = ReadDefault(field, shape, made.Transform) };
    }

    private static List<TransformStep> ReadSteps(SectionReader field, FieldShape shape)
    {
        var steps = new List<TransformStep>();
        var values = shape.HubSpot.Count;
        if (field.Has("map"))
        {
            steps.Add(TransformStep.Each(ValueMapReader.Read(field), new StepPlace(shape, values)));
        }

        // Asked for even where there is no map, so that the key is known.
        ValueMapReader.RefuseStrayOtherwise(field);
        var broken = false;
        foreach (var section in field.Steps("transform"))
        {
            if (ReadStep(section, new StepPlace(shape, values)) is { } step)
            {
                steps.Add(step);
                values = step.Values;
            }
            else
            {
                broken = true;
            }
        }

        if (!broken && values != shape.Salesforce.Count && shape.HubSpot.Count > 0 && shape.Salesforce.Count > 0)
        {
            field.Problems.Add(
                steps.Count > 0 ? field.LocationOf(field.Has("map") ? "map" : "transform") : field.Location,
                $"{values} {(values == 1 ? "value does" : "values do")} not fit {shape.Salesforce.Count} Salesforce {(shape.Salesforce.Count == 1 ? "field" : "fields")}",
                "Name as many fields on both sides, or join or part them with transform: { concatenate: { separator: \" \" } } or { split: { separator: \" \" } }");
        }

        return steps;
    }

    /// <returns>Null for one that is wrong: the problem is told.</returns>
    private static TransformStep? ReadStep(SectionReader section, StepPlace place)
    {
        var named = section.Entries.Where(entry => TransformReaders.Knows(entry.Key)).ToList();
        switch (named)
        {
            case []:
                foreach (var entry in section.Entries.Take(1))
                {
                    var meant = EditDistance.Nearest(entry.Key, [.. TransformReaders.Names]);
                    section.Problems.Add(entry.Location, $"there is no transform '{entry.Key}'", meant is null ? $"Known are {string.Join(", ", TransformReaders.Names)}" : $"Did you mean '{meant}'?");
                }

                return null;
            case [_, var second, ..]:
                section.Problems.Add(second.Location, "a step is one transform, and here is a second", "Write a list, in their order towards Salesforce: transform: [trim, upper]");
                return null;
            default:
                section.Has(named[0].Key);
                var step = TransformReaders.Read(section, named[0].Key, place);
                section.Finish();
                return step;
        }
    }

    private static Constant ReadConstant(SectionReader field, FieldShape shape)
    {
        foreach (var other in Workings.Where(field.Has))
        {
            field.Problems.Add(field.LocationOf(other), $"a constant has nothing that '{other}' could work on", "Keep one of the two");
        }

        var value = field.Value("constant", ValueKinds.Word, "");
        var target = shape.HubSpot.Count == 0 ? Side.Salesforce : Side.HubSpot;
        if (shape.HubSpot.Count > 0 && shape.Salesforce.Count > 0)
        {
            field.Problems.Add(field.LocationOf("constant"), "a constant is made of no field, and this one has fields on both sides", "Name only the field that gets it");
        }
        else if (shape.On(target).Count > 1)
        {
            field.Problems.Add(field.LocationOf("constant"), "a constant is one value for one field", "Write a line for each of the fields");
        }

        return new Constant(value, target);
    }

    private static ITransform ReadDefault(SectionReader field, FieldShape shape, ITransform inner)
    {
        if (!field.Has("default"))
        {
            return inner;
        }

        var (hubSpot, salesforce) = ReadBoth(field, "default", ValueKinds.Word);
        foreach (var (side, value) in new[] { (Side.HubSpot, hubSpot), (Side.Salesforce, salesforce) })
        {
            if (value is not null && shape.On(side).Count > 1 && (side == shape.Goal || field.Node("default") is YamlSection))
            {
                field.Problems.Add(field.LocationOf("default"), $"a default is one value, and {side} has {shape.On(side).Count} fields here", "Map the fields one by one, or remove the default");
            }
        }

        return new Default(inner, shape.Counts, shape.HubSpot.Count == 1 ? hubSpot : null, shape.Salesforce.Count == 1 ? salesforce : null);
    }

    /// <summary>One value for both sides, or one for each: { hubspot: X, salesforce: Y }.</summary>
    public static (T? HubSpot, T? Salesforce) ReadBoth<T>(SectionReader section, string key, ValueKind<T> kind)
        where T : class
    {
        if (section.Node(key) is not YamlSection)
        {
            var both = section.Value(key, kind, null!);
            return (both, both);
        }

        var each = section.Section(key);
        var (hubSpot, salesforce) = (each.Value("hubspot", kind, null!), each.Value("salesforce", kind, null!));
        each.Finish();
        return (hubSpot, salesforce);
    }
}
