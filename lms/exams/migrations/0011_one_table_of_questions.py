from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lms_exams", "0010_bodies_of_questions")]

    operations = [
        migrations.DeleteModel(name="SingleChoiceQuestion"),
        migrations.DeleteModel(name="MultipleChoiceQuestion"),
        migrations.DeleteModel(name="TrueFalseQuestion"),
        migrations.DeleteModel(name="FillInQuestion"),
        migrations.DeleteModel(name="OrderingQuestion"),
        migrations.DeleteModel(name="MatchingQuestion"),
    ]
